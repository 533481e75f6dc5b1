import type { Logger } from 'pino';
import type { StageLaunch } from '../pipeline/stage-launch.ts';
import { askProgram } from './ask-program.ts';

/** How a system makes a program give way to others. */
export interface PaceCommands {
  /** Words that become the program behind them, under the same pid; the first that work are used. */
  readonly prefixes: readonly (readonly [string, ...string[]])[];
  /** Slows down a running stage, which leads the process group of its pid. */
  demote(pid: number): readonly [string, ...string[]];
  /** Undoes `demote`; null where that needs rights that nobody has. */
  promote(pid: number): readonly [string, ...string[]] | null;
}

/**
 * taskpolicy(8): `-c utility` clamps the quality of service that a program and its children get;
 * `-b` would do so harder (24 s instead of 3.4 s for the same work in reports), but is what can be
 * put on a running process and taken off again.
 */
export const MAC_PACE: PaceCommands = {
  prefixes: [['taskpolicy', '-c', 'utility']],
  demote: (pid) => ['taskpolicy', '-b', '-p', String(pid)],
  promote: (pid) => ['taskpolicy', '-B', '-p', String(pid)],
};

/** nice(1) and, where there is one, ionice(1); only root may raise what was lowered. */
export const LINUX_PACE: PaceCommands = {
  prefixes: [
    ['nice', '-n', '10', 'ionice', '-c', '3'],
    ['nice', '-n', '10'],
  ],
  demote: (pid) => ['renice', '-n', '10', '-g', String(pid)],
  promote: () => null,
};

interface RunningStage {
  /** It was started slower, which stays so until it ends. */
  readonly born: boolean;
  demoted: boolean;
}

/** Starts stages at the present pace, and puts running ones at it as far as the system can. */
export class StagePace {
  readonly #commands: PaceCommands;
  readonly #logger: Logger;
  readonly #running = new Map<number, RunningStage>();
  readonly #ended = new AbortController();
  #slower = false;
  #prefix: readonly string[] | undefined;
  /** One change after the other: a stage ends up at the pace that was wanted last. */
  #work: Promise<void> = Promise.resolve();

  constructor(commands: PaceCommands, logger: Logger) {
    this.#commands = commands;
    this.#logger = logger;
  }

  /** The pace from now on; resolves once running stages are at it, and never rejects. */
  async slower(on: boolean): Promise<void> {
    this.#slower = on;
    this.#work = this.#work.then(() => this.#adapt());
    await this.#work;
  }

  /** How the next stage is to be started. */
  launch(): StageLaunch {
    const prefix = this.#slower ? (this.#prefix ?? []) : [];
    return {
      prefix,
      started: (pid) => {
        this.#running.set(pid, { born: prefix.length > 0, demoted: false });
        // Before the words were known to work it was started without them.
        if (this.#slower && prefix.length === 0) void this.slower(true);
        return () => void this.#running.delete(pid);
      },
    };
  }

  async stop(): Promise<void> {
    this.#ended.abort();
    await this.#work;
  }

  async #adapt(): Promise<void> {
    if (this.#slower) this.#prefix ??= await this.#prefixThatWorks();
    for (const [pid, stage] of this.#running) {
      if (stage.born || stage.demoted === this.#slower) continue;
      const command = this.#slower ? this.#commands.demote(pid) : this.#commands.promote(pid);
      if (command !== null && (await this.#ask(command))) {
        stage.demoted = this.#slower;
        this.#logger.info({ pid, slower: this.#slower }, 'a running stage changes its priority');
      }
    }
  }

  /** Tried first on a program that does nothing: a stage must not fail for want of it. */
  async #prefixThatWorks(): Promise<readonly string[]> {
    for (const prefix of this.#commands.prefixes) {
      if (await this.#ask([...prefix, 'true'])) return prefix;
    }
    this.#logger.warn('stages cannot be slowed down here; they run at full speed');
    return [];
  }

  async #ask([program, ...args]: readonly [string, ...string[]]): Promise<boolean> {
    return (await askProgram(program, args, this.#ended.signal)) !== null;
  }
}
