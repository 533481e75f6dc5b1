import { rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { SubpipedError } from '../domain/errors.ts';
import type { LeaseOwner } from '../domain/job.ts';
import { systemClock } from '../system/clock.ts';
import { isOpenToOthers, makePrivateFile } from '../system/private-files.ts';
import { DaemonRecord } from './daemon-record.ts';
import { openForReading } from './database.ts';
import { isCorruption, sqliteCode } from './database-failure.ts';

/**
 * Held by the one daemon of a home for as long as it lives. It is a lock of the operating system
 * (SQLite's, on a database that holds nothing), so that no death leaves it behind: neither SIGKILL
 * nor a power cut, and no pid has to be guessed about. The queue's own database cannot serve: it may
 * be the broken thing that the holder is to mend.
 */
export class HomeLock implements Disposable {
  readonly file: string;
  readonly #db: Sqlite.Database;

  private constructor(file: string, db: Sqlite.Database) {
    this.file = file;
    this.#db = db;
  }

  /** The lock; throws `already_running` with the pid, as far as it is known, while another holds it. */
  static hold(
    stateDir: string,
    database: string,
    isAlive: (owner: LeaseOwner) => boolean,
  ): HomeLock {
    const wasOpen = isOpenToOthers(lockFile(stateDir));
    let lock = HomeLock.take(stateDir);
    if (lock === null && wasOpen && !hasDaemon(database, isAlive)) {
      // Whoever may read a file may hold a lock on it: another user of the computer keeps a daemon
      // from its home by that. A new file is ours alone.
      rmSync(lockFile(stateDir), { force: true });
      lock = HomeLock.take(stateDir);
    }
    if (lock !== null) return lock;
    const pid = holderOf(database)?.pid ?? null;
    const who = pid === null ? 'another process' : `process ${pid}`;
    throw new SubpipedError('already_running', `a daemon is already running in this home: ${who}`, {
      hint: `see subpiped status${pid === null ? '' : `, or stop it with kill ${pid}`}`,
    });
  }

  /** The lock, or null while another process holds it. */
  static take(stateDir: string): HomeLock | null {
    const file = lockFile(stateDir);
    try {
      return HomeLock.#open(file);
    } catch (error) {
      if (!isCorruption(error)) throw error;
      // It holds nothing that could be lost.
      rmSync(file, { force: true });
      return HomeLock.#open(file);
    }
  }

  static #open(file: string): HomeLock | null {
    makePrivateFile(file);
    const db = new Sqlite(file, { timeout: 0 });
    try {
      // In WAL mode an exclusive transaction would let readers in.
      db.pragma('journal_mode = DELETE');
      db.exec('begin exclusive');
      return new HomeLock(file, db);
    } catch (error) {
      db.close();
      if (sqliteCode(error)?.startsWith('SQLITE_BUSY') === true) return null;
      throw error;
    }
  }

  /**
   * Notes beside the database that its heartbeat of this instant was committed. A database that
   * knows of an earlier one only has lost its last writes.
   */
  sign(at: number): void {
    utimesSync(this.file, at / 1000, at / 1000);
  }

  /** When the last daemon signed (epoch ms); null where none has. To be asked before one holds it. */
  static lastSign(stateDir: string): number | null {
    return statSync(lockFile(stateDir), { throwIfNoEntry: false })?.mtimeMs ?? null;
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

const lockFile = (stateDir: string) => join(stateDir, 'daemon.lock');

/** One that has only just taken the lock is given the time to enter itself. */
const ENTERS_WITHIN_MS = 3_000;

function hasDaemon(database: string, isAlive: (owner: LeaseOwner) => boolean): boolean {
  const limit = performance.now() + ENTERS_WITHIN_MS;
  do {
    const holder = holderOf(database);
    if (holder !== null && isAlive(holder)) return true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  } while (performance.now() < limit);
  return false;
}

/** Who holds the home stands in the queue, if that can be read. */
function holderOf(database: string): LeaseOwner | null {
  try {
    const db = openForReading(database);
    if (db === null) return null;
    try {
      return new DaemonRecord(db, systemClock).read()?.owner ?? null;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
