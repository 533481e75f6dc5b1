import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SEND_LIMIT_MS } from './notifier.ts';

const run = promisify(execFile);

/** Runs a notification program without a shell; rejects on failure and after the time limit. */
export async function runProgram(
  program: string,
  args: readonly string[],
  limitMs: number = SEND_LIMIT_MS,
): Promise<void> {
  await run(program, [...args], { timeout: limitMs, killSignal: 'SIGKILL' });
}
