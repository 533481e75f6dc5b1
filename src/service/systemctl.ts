import { execFile } from 'node:child_process';

/** What a program of systemd answered. */
export interface SystemdAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls a program of systemd; never rejects for what it answers, 127 if it is not there. */
export type Systemd = (
  program: 'systemctl' | 'loginctl',
  args: readonly string[],
  signal?: AbortSignal,
) => Promise<SystemdAnswer>;

/** `stop` and `restart` answer when the daemon has ended: 30 s at most, by its unit. */
const LIMIT_MS = 60_000;

/** The real programs. */
export const systemd: Systemd = (program, args, signal) =>
  new Promise((resolve, reject) => {
    const options = {
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
      ...(signal && { signal }),
    } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve({ code: 0, stdout, stderr });
      if (error.name === 'AbortError') return reject(error);
      if (error.code === 'ENOENT') return resolve({ code: 127, stdout, stderr: error.message });
      return resolve({ code: typeof error.code === 'number' ? error.code : 1, stdout, stderr });
    });
  });

/** The lines `NAME=VALUE` of `systemctl show`. */
export function propertiesIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\n').filter((line) => line.includes('='));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** What exit codes of systemd's own mean (systemd.exec(5)), and our own where a restart repeats them. */
const STATUS_WORDS: Readonly<Record<string, string>> = {
  '75': 'another daemon holds the home',
  '78': 'the configuration has a problem',
  '200': 'the folder of the home is not there',
  '203': 'node was not found, or may not be run',
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
