import { type Answer, runProgram } from '../../system/run-program.ts';

/** Calls a program of systemd; never rejects for what it answers, 127 if it is not there. */
export type Systemd = (
  program: 'systemctl' | 'loginctl',
  args: readonly string[],
  signal?: AbortSignal,
) => Promise<Answer>;

/** `stop` and `restart` answer when the daemon has ended: 30 s at most, by its unit. */
const LIMIT_MS = 60_000;

/** The real programs. */
export const systemd: Systemd = (program, args, signal) =>
  runProgram(program, args, { limitMs: LIMIT_MS, signal });

/** The lines `NAME=VALUE` of `systemctl show`. */
export function propertiesIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** What exit codes of systemd's own mean (systemd.exec(5)), and our own where a restart repeats them. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  '75': 'another daemon is using the home',
  '78': 'the configuration has a problem',
  '200': 'the home folder is missing',
  '203': 'node was not found or cannot be run',
};

/** How the daemon ended last, in systemd's words; null when it has not ended yet. */
export function lastEnd(properties: Readonly<Record<string, string>>): string | null {
  const { Result: result = '', ExecMainCode: code = '0', ExecMainStatus: status = '' } = properties;
  // 0 until the first end; 1 is an exit, 2 and 3 are deaths by signal (CLD_EXITED of wait(2)).
  if (code === '0') return null;
  const words = code === '1' ? STATUS_WORDS[status] : undefined;
  const end = code === '1' ? `exit code ${status}` : `signal ${status}`;
  return `${result}, ${end}${words === undefined ? '' : `: ${words}`}`;
}
