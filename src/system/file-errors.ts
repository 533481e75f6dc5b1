import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectDir } from '../config/paths.ts';
import { type ErrorCode, SubpipedError } from '../domain/errors.ts';

/** What was being done with a file when the operating system refused. */
export type Doing = 'read' | 'write';

interface FileErrors {
  readonly read: Readonly<Record<string, readonly string[]>>;
  readonly write: Readonly<Record<string, readonly string[]>>;
  readonly hints: Readonly<Record<string, string>>;
}

let table: FileErrors | undefined;

function fileErrors(): FileErrors {
  const file = join(projectDir(), 'config', 'file_errors.json');
  table ??= JSON.parse(readFileSync(file, 'utf8')) as FileErrors;
  return table;
}

/**
 * The code that an errno (`EIO`, …) means while reading the film or writing what is made of it; null
 * for one that is a bug of ours. python/utils/file_errors.py reads the same table.
 */
export function fileErrorCode(doing: Doing, errno: string | undefined): ErrorCode | null {
  const found = Object.entries(fileErrors()[doing]).find(([, names]) =>
    names.includes(errno ?? ''),
  );
  return (found?.[0] as ErrorCode | undefined) ?? null;
}

/** What a person can do about a code of this table. */
export function fileErrorHint(code: ErrorCode): string {
  return fileErrors().hints[code] ?? '';
}

/**
 * What was thrown while reading or writing, with code and hint where the operating system refused;
 * anything else is handed back as it is.
 */
export function asFileFailure(doing: Doing, error: unknown, path?: string): unknown {
  if (!(error instanceof Error) || error instanceof SubpipedError) return error;
  const { code: errno, path: named } = error as NodeJS.ErrnoException;
  const code = fileErrorCode(doing, errno);
  if (code === null) return error;
  const file = path ?? named;
  const what =
    file === undefined ? (doing === 'read' ? 'the film' : 'the results') : basename(file);
  const why = strerror(error.message);
  return new SubpipedError(code, `cannot ${doing} ${what}: ${why}`, {
    hint: fileErrorHint(code),
    cause: error,
  });
}

/** `no space left on device` of Node's `ENOSPC: no space left on device, write`. */
function strerror(message: string): string {
  return /^[A-Z0-9]+: ([^,]+)/u.exec(message)?.[1] ?? message;
}
