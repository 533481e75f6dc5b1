import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SEND_LIMIT_MS } from './notifier.ts';

const run = promisify(execFile);

/**
 * Runs a notification program without a shell and returns what it printed; rejects on failure, and
 * after the time limit, when it is killed.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  limitMs: number = SEND_LIMIT_MS,
): Promise<string> {
  const running = run(program, [...args], { timeout: limitMs, killSignal: 'SIGKILL' });
  // Without a message some wait for one on standard input.
  running.child.stdin?.on('error', () => {}).end();
  return (await running).stdout;
}
