import { runProgram } from '../system/run-program.ts';

/** These programs answer within 0.1 s; one that hangs must not hold up a claim for long. */
export const ASK_LIMIT_MS = 5_000;

/**
 * What a program says on standard output; null when it is missing, fails, or has not ended after
 * `limitMs` (it is killed then).
 */
export async function askProgram(
  program: string,
  args: readonly string[],
  signal: AbortSignal,
  limitMs: number = ASK_LIMIT_MS,
): Promise<string | null> {
  if (signal.aborted) return null;
  const answer = await runProgram(program, args, { limitMs, signal }).catch(() => null);
  return answer?.code === 0 ? answer.stdout : null;
}
