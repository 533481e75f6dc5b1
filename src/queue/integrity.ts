import { statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** A database that is locked by another process is no broken one: its writes take milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * What is wrong with a database file, or null. `quick_check` reads every page once: 0.2 s for
 * 100,000 jobs. Throws what says nothing of the file's health (it is locked, may not be read).
 */
export function databaseProblem(file: string): string | null {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return 'it is missing';
  if (stats.size === 0) return 'it is empty';
  let db: Sqlite.Database | undefined;
  try {
    db = new Sqlite(file, { fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    const [first] = db.pragma('quick_check(1)') as { readonly quick_check: string }[];
    if (first?.quick_check !== 'ok') return first?.quick_check ?? 'quick_check says nothing';
    const broken = db.pragma('foreign_key_check') as { readonly table: string }[];
    if (broken[0] !== undefined) return `rows of ${broken[0].table} name rows that are not there`;
    return null;
  } catch (error) {
    // What a torn page says depends on which one it is: its header, its schema, an index.
    const torn = /CORRUPT|NOTADB|IOERR_SHORT_READ|SQLITE_ERROR$/;
    if (error instanceof Sqlite.SqliteError && torn.test(error.code)) return error.message;
    throw error;
  } finally {
    db?.close();
  }
}
