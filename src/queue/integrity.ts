import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { isCorruption, sqliteCode } from './database-failure.ts';

/** A database that is locked by another process is no broken one: its writes take milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;
const READ_BYTES = 1024 * 1024;

/**
 * What is wrong with a database file, or null. `quick_check` reads every page once: 0.2 s for
 * 100,000 jobs. Throws what says nothing of the file's health (it is locked, may not be read, or
 * the disk answers with an error).
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
    if (isTorn(error)) return (error as Error).message;
    throw error;
  } finally {
    db?.close();
  }
}

/** What a torn page says depends on which one it is: its header, its schema, an index. */
function isTorn(error: unknown): boolean {
  if (isCorruption(error)) return true;
  const code = sqliteCode(error);
  return code === 'SQLITE_ERROR' || code === 'SQLITE_IOERR_SHORT_READ';
}

/**
 * The same for a file that this process has not open, with certainty: to `quick_check` a page that
 * the disk did not hand out is one of the damaged ones, and here the disk's error is thrown.
 */
export function closedDatabaseProblem(file: string): string | null {
  const problem = databaseProblem(file);
  if (problem !== null) for (const part of ['', '-wal']) readThrough(file + part);
  return problem;
}

/** Throws what the disk says to any byte of a file; closing it ends this process's locks on it. */
function readThrough(file: string): void {
  if (!existsSync(file)) return;
  const buffer = Buffer.alloc(READ_BYTES);
  const handle = openSync(file, 'r');
  try {
    while (readSync(handle, buffer) > 0);
  } finally {
    closeSync(handle);
  }
}
