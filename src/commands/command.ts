import type { EventEmitter } from 'node:events';
import type { ParseArgsConfig } from 'node:util';
import type { Home } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';

/** Where a command writes: standard output is a contract, standard error is for people. */
export interface Output {
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly color: boolean;
  write(text: string): void;
}

export type OptionValue = string | boolean | readonly (string | boolean)[] | undefined;

export interface CommandContext {
  readonly home: Home;
  /** How this program was called, as in `node dist/cli.js`. */
  readonly program: string;
  /** What follows the verb and is no option. */
  readonly args: readonly string[];
  readonly values: Readonly<Record<string, OptionValue>>;
  readonly out: Output;
  readonly err: Pick<Output, 'write'>;
  /** Emits SIGTERM and SIGINT; the process itself outside tests. */
  readonly signals: EventEmitter;
  /** The command that starts a daemon here, such as `npm start`. */
  howToStart(): string;
  /** Reads the configuration; rejects with `config_invalid` and every problem. */
  loadConfig(): Promise<Config>;
  /** The folder to drop films into, whether or not the configuration is valid. */
  shownInbox(): string;
}

export interface Command {
  readonly name: string;
  /** What follows the verb, as in `FILE…`. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: NonNullable<ParseArgsConfig['options']>;
  /** Lines about the options, for `help VERB`. */
  readonly details?: readonly string[];
  /** Resolves with the exit code. */
  run(context: CommandContext): Promise<number> | number;
}

/** A mistake in the command line. */
export function usageError(message: string, verb: string): SubpipedError {
  return new SubpipedError('usage', message, { hint: `subpiped help ${verb}` });
}

/** The only argument of a verb that takes a job's number. */
export function jobNumber({ args }: CommandContext, verb: string): number {
  const [text = '', ...rest] = args;
  if (rest.length > 0) throw usageError(`${verb} takes one job`, verb);
  return parseJobNumber(text, verb);
}

/** The arguments of a verb that takes the numbers of jobs, each once. */
export function jobNumbers({ args }: CommandContext, verb: string): number[] {
  if (args.length === 0) throw usageError(`${verb} needs a job number`, verb);
  return [...new Set(args.map((text) => parseJobNumber(text, verb)))];
}

/** `12` or `#12`, as `status` shows it. */
export function parseJobNumber(text: string, verb: string): number {
  const digits = /^#?(\d+)$/u.exec(text)?.[1];
  if (digits === undefined) {
    throw usageError(
      text === '' ? `${verb} needs a job number` : `${text} is not a job number`,
      verb,
    );
  }
  return Number(digits);
}

/** What a verb does; its words stand in all.ts. */
export type Action = Pick<Command, 'run'>;

/** `list` shows so many films unless asked for more. */
export const DEFAULT_LIMIT = 50;
/** `logs` shows so many lines of each log. */
export const DEFAULT_LINES = 50;
/** Where `doctor --report` writes to. */
export const REPORT = 'subpiped-report.md';
