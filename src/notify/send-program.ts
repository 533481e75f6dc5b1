import { runProgram } from '../system/run-program.ts';
import { SEND_LIMIT_MS } from './notifier.ts';

/**
 * Runs a notification program and returns what it printed; rejects on failure, and after the time
 * limit, when it is killed.
 */
export async function sendProgram(
  program: string,
  args: readonly string[],
  limitMs: number = SEND_LIMIT_MS,
): Promise<string> {
  const { code, stdout, stderr, timedOut } = await runProgram(program, args, { limitMs });
  if (code === 0) return stdout;
  // In a line, and without the arguments: they hold the film's name.
  const said = stderr.trim().split('\n')[0] || `it exited with code ${code}`;
  throw new Error(timedOut ? 'it did not answer in time and was stopped' : said);
}
