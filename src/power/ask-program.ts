import { execFile } from 'node:child_process';

/** These programs answer within 0.1 s; one that hangs must not hold up a claim for long. */
export const ASK_LIMIT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/**
 * What a program says on standard output; null when it is missing, fails, or has not ended after
 * `limitMs` (it is killed then).
 */
export function askProgram(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  limitMs: number = ASK_LIMIT_MS,
): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: MAX_BYTES } as const;
    try {
      execFile(program, [...args], { ...options, signal }, (error, stdout) => {
        resolve(error === null ? stdout : null);
      });
    } catch {
      // A program of the wrong processor type throws as it is started.
      resolve(null);
    }
  });
}
