import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { type ErrorCode, SubpipedError } from '../domain/errors.ts';
import { projectDir } from './project.ts';

/** What was being done with a file when the operating system refused. */
export type Doing = 'read' | 'write';

interface FileErrors {
  readonly read: Readonly<Record<string, readonly string[]>>;
  readonly write: Readonly<Record<string, readonly string[]>>;
  readonly hints: Readonly<Record<string, string>>;
  readonly complaints: Readonly<Record<string, readonly string[]>>;
}

let table: FileErrors | undefined;

function fileErrors(): FileErrors {
  const file = join(projectDir(), 'config', 'file_errors.json');
  table ??= JSON.parse(readFileSync(file, 'utf8')) as FileErrors;
  return table;
}

/**
 * The code that an errno (`EIO`, …) means while reading the film or writing what is made of it; null
 * for one that is a bug of ours. python/subpiped/core/file_errors.py reads the same table.
 */
export function fileErrorCode(doing: Doing, errno: string | undefined): ErrorCode | null {
  const found = Object.entries(fileErrors()[doing]).find(([, names]) =>
    names.includes(errno ?? ''),
  );
  return (found?.[0] as ErrorCode | undefined) ?? null;
}

/** Errors that Node has no name for; those that `os.constants` does not know either by Linux's number. */
const UNNAMED: ReadonlyMap<number, string> = new Map([
  [123, 'ENOMEDIUM'],
  [117, 'EUCLEAN'],
  ...Object.entries(constants.errno).map(([name, number]) => [number, name] as const),
]);

/**
 * The name of what the operating system refused with. libuv knows no ESTALE, EDQUOT and some others:
 * Node calls them `Unknown system error -116`.
 */
export function errnoOf(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException;
  const isNamed = errno === undefined || code?.startsWith('Unknown system error') !== true;
  return isNamed ? code : (UNNAMED.get(Math.abs(errno)) ?? code);
}

/** Whether an error says that there is nothing of that name, or that the system takes no such path. */
export function isAbsent(error: unknown): boolean {
  return fileErrorCode('read', errnoOf(error)) === 'input_missing';
}

/**
 * The failure that a program such as ffprobe complains of at the end of a line, in the words of
 * strerror(3); null if none. Words that ffmpeg also has for damage (EPERM, ENOMEM) count for nothing.
 */
export function readFailureIn(complaints: string, path: string): SubpipedError | null {
  for (const line of complaints.split('\n')) {
    for (const [errno, words] of Object.entries(fileErrors().complaints)) {
      const why = words.find((text) => line.replace(/[\s.]+$/u, '').endsWith(text));
      if (why !== undefined) return failure('read', errno, basename(path), why.toLowerCase());
    }
  }
  return null;
}

function failure(
  doing: Doing,
  errno: string | undefined,
  what: string,
  why: string,
  cause?: Error,
) {
  const code = fileErrorCode(doing, errno);
  if (code === null) return null;
  const options = { hint: fileErrorHint(code), ...(cause === undefined ? {} : { cause }) };
  return new SubpipedError(code, `cannot ${doing} ${what}: ${why}`, options);
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
  const { path: named } = error as NodeJS.ErrnoException;
  const file = path ?? named;
  const what =
    file === undefined ? (doing === 'read' ? 'the film' : 'the results') : basename(file);
  return failure(doing, errnoOf(error), what, strerror(error), error) ?? error;
}

/** `no space left on device` of Node's `ENOSPC: no space left on device, write`. */
export function strerror(error: Error): string {
  const { message } = error;
  if (message.startsWith('Unknown system error')) {
    const errno = errnoOf(error);
    return fileErrors().complaints[errno ?? '']?.[0]?.toLowerCase() ?? errno ?? message;
  }
  return /^[A-Z0-9]+: ([^,]+)/u.exec(message)?.[1] ?? message;
}
