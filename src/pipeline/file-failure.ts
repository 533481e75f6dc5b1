import { SubpipedError } from '../domain/errors.ts';

/** Errors of the operating system that a person can do something about (errno(3)). */
const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);
const REFUSED: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS']);

/**
 * What was thrown while writing results, as `disk_full` or `cannot_write` where it is that: the
 * film then waits instead of failing as our bug. Anything else is handed back as it is.
 */
export function asFileFailure(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof SubpipedError) return error;
  const { code = '', path = 'the results' } = error as NodeJS.ErrnoException;
  if (FULL.has(code)) {
    return new SubpipedError('disk_full', `no space left for ${path}`, {
      hint: 'free some space on the disk of out/',
      cause: error,
    });
  }
  if (REFUSED.has(code)) {
    return new SubpipedError('cannot_write', `cannot write ${path}`, {
      hint: 'allow writing there',
      cause: error,
    });
  }
  return error;
}
