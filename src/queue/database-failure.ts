import { basename } from 'node:path';
import { type ErrorCode, SubpipedError } from '../domain/errors.ts';

interface Meaning {
  /** The beginning of the names of result codes (sqlite.org/rescode.html). */
  readonly names: RegExp;
  readonly code: ErrorCode;
  readonly hint: string;
}

const AGAIN =
  'subpiped tries again; if it keeps failing, check the disk that holds state/ (it may be full)';

/** The first that fits holds. What is not here (a wrong statement, say) is a bug of ours. */
const MEANINGS: readonly Meaning[] = [
  { names: /^SQLITE_(IOERR_)?NOMEM/, code: 'out_of_memory', hint: 'close other programs' },
  {
    names: /^SQLITE_FULL/,
    code: 'disk_full',
    hint: 'free some space on the disk that holds state/, then try again',
  },
  {
    names: /^SQLITE_(READONLY|PERM|AUTH)/,
    code: 'cannot_write',
    hint: 'give yourself permission to write to state/ and its files (ls -l shows who owns them)',
  },
  // A disk's EIO while reading is SQLITE_IOERR_CORRUPTFS: it says nothing of the database.
  { names: /^SQLITE_IOERR_(READ|SHORT_READ|CORRUPTFS)/, code: 'read_failed', hint: AGAIN },
  { names: /^SQLITE_IOERR/, code: 'write_failed', hint: AGAIN },
  { names: /^SQLITE_CANTOPEN/, code: 'try_again', hint: AGAIN },
  {
    names: /^SQLITE_(BUSY|LOCKED|PROTOCOL|INTERRUPT)/,
    code: 'try_again',
    hint: 'another program is using the database: try again in a moment',
  },
];

/** SQLite's result code of an error (`SQLITE_IOERR_READ`), or null for any other error. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'SqliteError') return null;
  return String((error as Error & { readonly code?: unknown }).code);
}

/** Whether SQLite itself found that a file is no (whole) database. */
export function isCorruption(error: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(sqliteCode(error) ?? '');
}

/**
 * What SQLite threw, with code and hint where the surroundings are to blame: a full disk, one that
 * answers with errors, missing permissions. Anything else is handed back as it is. Does not load
 * SQLite.
 */
export function asDatabaseFailure(error: unknown, file = 'subpiped.db'): unknown {
  const found = sqliteCode(error);
  if (found === null || !(error instanceof Error)) return error;
  const name = basename(file);
  if (isCorruption(error)) {
    return new SubpipedError('database_corrupt', `${file} is not a readable database`, {
      hint: `start or restart the daemon: it sets ${name} aside, restores the last backup, and finds finished films in out/`,
      cause: error,
    });
  }
  const meaning = MEANINGS.find(({ names }) => names.test(found));
  if (meaning === undefined) return error;
  return new SubpipedError(meaning.code, `cannot use the database ${name}: ${error.message}`, {
    hint: meaning.hint,
    cause: error,
  });
}
