import type { Options } from 'execa';

/** What a program answered. */
export interface Answer {
  /** Its exit code; 127 when it could not be started, -1 when a signal or the limit ended it. */
  readonly code: number;
  readonly stdout: string;
  /** What it wrote to standard error, or why it could not be started or was ended. */
  readonly stderr: string;
  /** Whether the limit ended it. */
  readonly timedOut?: boolean;
}

export interface RunOptions {
  /** It is killed after this. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const MAX_BYTES = 8 * 1024 * 1024;
const NOT_STARTED = 127;

/**
 * Runs a program to its end, without a shell and with nothing on standard input. Never rejects for
 * what it answers; throws the signal's reason when aborted.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { limitMs, signal, env = {} }: RunOptions,
): Promise<Answer> {
  signal?.throwIfAborted();
  // Loaded here: it takes a tenth of a second, which verbs that start nothing need not wait for.
  const { execa } = await import('execa');
  const options = {
    env,
    stdin: 'ignore',
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: MAX_BYTES,
    stripFinalNewline: false,
    reject: false,
    ...(signal && { cancelSignal: signal }),
  } as const satisfies Options;
  const { exitCode, stdout, stderr, code, shortMessage, timedOut } = await execa(
    program,
    [...args],
    options,
  );
  signal?.throwIfAborted();
  return {
    code: exitCode ?? (code === 'ENOENT' || code === 'EACCES' ? NOT_STARTED : -1),
    stdout,
    stderr: stderr || (exitCode === undefined ? (shortMessage ?? '') : ''),
    timedOut,
  };
}
