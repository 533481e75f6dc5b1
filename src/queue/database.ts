import Sqlite from 'better-sqlite3';
import { SubpipedError } from '../domain/errors.ts';
import { migrate } from './migrate.ts';

export type Database = Sqlite.Database;

/** How long a writer waits for another process's write; writes here take milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens (and creates) the queue's database and brings its schema up to date. */
export function openDatabase(file: string): Database {
  const db = open(file, {});
  db.pragma('journal_mode = WAL');
  // NORMAL in WAL mode loses the last commits on a power cut but never corrupts; the queue's
  // commits are rare and each is a fact that a person was told, so they are paid for in full.
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  migrate(db);
  return db;
}

/** Opens an existing database for reading only; no file is made. */
export function openForReading(file: string): Database {
  return open(file, { readonly: true, fileMustExist: true });
}

function open(file: string, options: Sqlite.Options): Database {
  try {
    const db = new Sqlite(file, { ...options, timeout: BUSY_TIMEOUT_MS });
    // The first read is what tells a database from any other file.
    db.pragma('schema_version');
    return db;
  } catch (cause) {
    if (cause instanceof Sqlite.SqliteError && /CORRUPT|NOTADB/.test(cause.code)) {
      throw new SubpipedError('database_corrupt', `${file} is no readable database`, {
        hint: `move ${file} aside; films in in/ are found again, finished ones are kept in out/`,
        cause,
      });
    }
    throw cause;
  }
}

/** Changes whenever another connection has committed; cheap enough to ask twice a second. */
export function dataVersion(db: Database): number {
  return db.pragma('data_version', { simple: true }) as number;
}
