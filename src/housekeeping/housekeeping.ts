import type { Logger } from 'pino';
import type { HousekeepingLog } from '../queue/housekeeping-log.ts';
import type { Clock } from '../system/clock.ts';
import type { HousekeepingTask } from './task.ts';

export const DAY_MS = 24 * 3_600_000;

export interface HousekeepingOptions {
  readonly tasks: readonly HousekeepingTask[];
  readonly log: HousekeepingLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs the tasks, one after the other; what one of them throws keeps no other from its work. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  /** Runs all tasks; a second call while they run waits for the same run. */
  async run(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#running ??= this.#runAll(this.#options.tasks).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  /** Runs what has not run well for a day: the computer slept through its time, or was off. */
  async runOverdue(): Promise<void> {
    if (this.#stop.signal.aborted || this.#running !== undefined) return;
    const overdue = this.#overdue();
    if (overdue.length === 0) return;
    this.#running = this.#runAll(overdue).finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  #overdue(): HousekeepingTask[] {
    const { tasks, log, clock, logger } = this.#options;
    const now = clock.now();
    try {
      const last = new Map(log.all().map((run) => [run.task, run]));
      return tasks.filter(({ name }) => {
        const run = last.get(name);
        // Both ways: after a clock was set back the next time would be years away.
        return run === undefined || !run.ok || Math.abs(now - run.ranAt) > DAY_MS;
      });
    } catch (error) {
      // A disk that gives errors for a moment: it is asked again every day.
      logger.warn({ err: error }, 'the housekeeping log could not be read');
      return [];
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #runAll(tasks: readonly HousekeepingTask[]): Promise<void> {
    const { log, logger } = this.#options;
    const { signal } = this.#stop;
    for (const task of tasks) {
      if (signal.aborted) return;
      try {
        const result = await task.run(signal);
        log.write({ task: task.name, ok: true, ...result });
        logger.info({ task: task.name, ...result }, 'housekeeping');
      } catch (error) {
        if (signal.aborted) return;
        logger.error({ err: error, task: task.name }, 'housekeeping failed');
        this.#failed(task, error);
      }
    }
  }

  #failed(task: HousekeepingTask, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    try {
      this.#options.log.write({ task: task.name, ok: false, message, removed: 0, bytes: 0 });
    } catch (cause) {
      // A full disk refuses this row, too; the log above has said it.
      this.#options.logger.warn({ err: cause }, 'housekeeping could not be recorded');
    }
  }
}
