import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import Sqlite from 'better-sqlite3';
import { collisionKey } from '../domain/movie.ts';
import { makePrivateFile } from '../system/private-files.ts';
import { asDatabaseFailure, sqliteCode } from './database-failure.ts';
import { isUpToDate, migrate } from './migrate.ts';

export type Database = Sqlite.Database;

/** How long a writer waits for another process's write; writes here take milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
const BUSY_PAUSE_MS = 5;

/** Opens (and creates) the queue's database and brings its schema up to date. */
export function openDatabase(file: string): Database {
  // SQLite would let others read it; its log takes over the mode.
  if (file !== ':memory:') makePrivateFile(file);
  return opened(file, {}, (db) => {
    switchToWal(db);
    // NORMAL in WAL mode loses the last commits on a power cut but never corrupts; the queue's
    // commits are rare and each is a fact that a person was told, so they are paid for in full.
    db.pragma('synchronous = FULL');
    // On a Mac fsync leaves the data in the drive's own cache; elsewhere these say nothing.
    db.pragma('fullfsync = ON');
    db.pragma('checkpoint_fullfsync = ON');
    db.pragma('foreign_keys = ON');
    migrate(db);
  });
}

/**
 * SQLite does not wait for others when it changes the journal of a new database, whatever the busy
 * timeout says: two processes that create one at once would fail now and then.
 */
function switchToWal(db: Database): void {
  const limit = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      db.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = sqliteCode(error)?.startsWith('SQLITE_BUSY') === true;
      if (!busy || Date.now() > limit) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_PAUSE_MS);
    }
  }
}

/**
 * Opens a database for reading only; null where none was written yet. One of an older subpiped is
 * brought up to date first.
 */
export function openForReading(file: string): Database | null {
  if (!existsSync(file)) return null;
  let current = false;
  const db = opened(file, { readonly: true }, (db) => {
    current = isUpToDate(db);
  });
  if (current) return db;
  db.close();
  openDatabase(file).close();
  return opened(file, { readonly: true }, () => {});
}

/** An open database that `prepare` has made ready, or none at all: a failure closes it. */
function opened(file: string, options: Sqlite.Options, prepare: (db: Database) => void): Database {
  let db: Database | undefined;
  try {
    db = new Sqlite(file, { ...options, timeout: BUSY_TIMEOUT_MS });
    // SQLite folds ASCII only, and knows nothing of normalization.
    db.function('collision_key', { deterministic: true }, (path: unknown) =>
      collisionKey(basename(String(path))),
    );
    // The first read is what tells a database from any other file.
    db.pragma('schema_version');
    prepare(db);
    return db;
  } catch (cause) {
    db?.close();
    throw asDatabaseFailure(cause, file);
  }
}

/** So often a checkpoint is tried that a reader stood in the way of. */
const CHECKPOINT_TRIES = 5;

/**
 * Brings what was committed from the log into the database file, as far as nobody is in the way, so
 * that it does not depend on a file that looks like a leftover.
 */
export function checkpoint(db: Database): void {
  for (let tries = 0; tries < CHECKPOINT_TRIES; tries += 1) {
    const [done] = db.pragma('wal_checkpoint(PASSIVE)') as { log: number; checkpointed: number }[];
    if (done === undefined || done.checkpointed >= done.log) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_PAUSE_MS);
  }
}

/**
 * Reads a number that changes whenever another connection has committed. The statement is kept:
 * `db.pragma` would make one at every look, twice a second for months (see job-table.ts).
 */
export function dataVersionReader(db: Database): () => number {
  const statement = db.prepare<[], number>('pragma data_version').pluck();
  return () => statement.get() ?? 0;
}
