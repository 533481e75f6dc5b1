import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from 'pino';
import { within } from '../system/within.ts';

export interface KeepAwakeOptions {
  /** A program that keeps the computer awake as long as it lives, and its arguments; or none. */
  readonly command: readonly [string, ...string[]] | null;
  readonly logger: Logger;
  /** First pause before one that died is started again; doubled each time, a minute at most. */
  readonly restartMs?: number;
}

const RESTART_MS = 1_000;
const LONGEST_RESTART_MS = 60_000;
const END_MS = 1_000;

/**
 * caffeinate(8) for as long as a film runs. `-i` prevents idle sleep only: closing the lid, an empty
 * battery and the person still decide. `-w` ends it with the daemon, however that ends: one that was
 * left behind has kept computers awake for days.
 */
export function caffeinate(daemonPid: number): readonly [string, ...string[]] {
  return ['caffeinate', '-i', '-w', String(daemonPid)];
}

/** Keeps the computer from going to sleep while something is held. Never throws. */
export class KeepAwake {
  readonly #options: KeepAwakeOptions;
  #child: ChildProcess | undefined;
  #held = false;
  #retry: NodeJS.Timeout | undefined;
  #pauseMs: number;

  constructor(options: KeepAwakeOptions) {
    this.#options = options;
    this.#pauseMs = options.restartMs ?? RESTART_MS;
  }

  /** Runs `work` and keeps the computer awake meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#held = true;
    this.#pauseMs = this.#options.restartMs ?? RESTART_MS;
    this.#start();
    try {
      return await work();
    } finally {
      this.#held = false;
      await this.#end();
    }
  }

  #start(): void {
    const { command, logger } = this.#options;
    if (command === null) return;
    const [program, ...args] = command;
    clearTimeout(this.#retry);
    let child: ChildProcess;
    try {
      // A group of its own: Ctrl-C at the terminal is the daemon's to act on.
      child = spawn(program, args, { stdio: 'ignore', detached: true });
    } catch (error) {
      logger.warn({ err: error, program }, 'the computer may go to sleep while a film runs');
      return;
    }
    this.#child = child;
    child.once('error', (error) => {
      if (this.#child === child) this.#child = undefined;
      logger.warn({ err: error, program }, 'the computer may go to sleep while a film runs');
    });
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      if (!this.#held) return;
      logger.warn({ program, code, signal, againInMs: this.#pauseMs }, 'it exited; started again');
      this.#retry = setTimeout(() => this.#start(), this.#pauseMs);
      this.#pauseMs = Math.min(LONGEST_RESTART_MS, 2 * this.#pauseMs);
    });
  }

  async #end(): Promise<void> {
    clearTimeout(this.#retry);
    const child = this.#child;
    this.#child = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    if (!(await within(END_MS, () => exited))) child.kill('SIGKILL');
  }
}
