import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { SubpipedError } from '../domain/errors.ts';
import { systemClock } from '../system/clock.ts';
import { DaemonRecord } from './daemon-record.ts';
import { openForReading } from './database.ts';

/**
 * Held by the one daemon of a home for as long as it lives. It is a lock of the operating system
 * (SQLite's, on a database that holds nothing), so that no death leaves it behind: neither SIGKILL
 * nor a power cut, and no pid has to be guessed about. The queue's own database cannot serve: it may
 * be the broken thing that the holder is to mend.
 */
export class HomeLock implements Disposable {
  readonly #db: Sqlite.Database;

  private constructor(db: Sqlite.Database) {
    this.#db = db;
  }

  /** The lock; throws `already_running` with the pid, as far as it is known, while another holds it. */
  static hold(stateDir: string, database: string): HomeLock {
    const lock = HomeLock.take(stateDir);
    if (lock !== null) return lock;
    const pid = holderOf(database);
    const who = pid === null ? 'another process' : `process ${pid}`;
    throw new SubpipedError('already_running', `a daemon runs on this home: ${who}`, {
      hint: `see what it does with subpiped status${pid === null ? '' : `, or end it with kill ${pid}`}`,
    });
  }

  /** The lock, or null while another process holds it. */
  static take(stateDir: string): HomeLock | null {
    const file = join(stateDir, 'daemon.lock');
    try {
      return HomeLock.#open(file);
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError) || !/CORRUPT|NOTADB/.test(error.code)) throw error;
      // It holds nothing that could be lost.
      rmSync(file, { force: true });
      return HomeLock.#open(file);
    }
  }

  static #open(file: string): HomeLock | null {
    const db = new Sqlite(file, { timeout: 0 });
    try {
      // In WAL mode an exclusive transaction would let readers in.
      db.pragma('journal_mode = DELETE');
      db.exec('begin exclusive');
      return new HomeLock(db);
    } catch (error) {
      db.close();
      if (error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

/** Who holds the home stands in the queue, if that can be read. */
function holderOf(database: string): number | null {
  try {
    const db = openForReading(database);
    if (db === null) return null;
    try {
      return new DaemonRecord(db, systemClock).read()?.owner.pid ?? null;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}
