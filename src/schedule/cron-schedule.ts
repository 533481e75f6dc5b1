import { createTask, type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';

/** A timer holds 2^31 ms at most, and one that slept with the computer does not know the time. */
const LONGEST_MS = 3_600_000;

/**
 * Does something at configured times (cron fields), until it is stopped. node-cron only says when
 * the next of them is, counted from the present: its own timer goes from one missed time to the next
 * until it has caught up with the clock, which takes hours and gigabytes once a computer that booted
 * in 1970 is told the year. Here what was missed, however often, is done once.
 */
export class CronSchedule {
  readonly #expression: string;
  readonly #work: () => void;
  readonly #logger: Logger;
  #task: ScheduledTask | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(expression: string, work: () => void, logger: Logger) {
    this.#expression = expression;
    this.#work = work;
    this.#logger = logger;
  }

  start(): void {
    // Named, as node-cron remembers for good what the zone of one without a name was at first.
    const { timeZone: timezone } = new Intl.DateTimeFormat().resolvedOptions();
    this.#task = createTask(this.#expression, () => {}, { timezone });
    this.#wait();
  }

  /** Counts anew from the present time and zone, without what was missed. */
  restart(): void {
    this.stop();
    this.start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    // It stands in a list of node-cron's until then.
    void this.#task?.destroy();
    this.#task = undefined;
  }

  #wait(): void {
    const [next] = this.#task?.getNextRuns(1) ?? [];
    if (next === undefined) return;
    const delay = Math.min(next.getTime() - Date.now(), LONGEST_MS);
    this.#timer = setTimeout(() => this.#look(next.getTime()), Math.max(delay, 0));
  }

  /** Whether the time has come says the clock, not the timer. */
  #look(due: number): void {
    const task = this.#task;
    if (Date.now() >= due) {
      try {
        this.#work();
      } catch (error) {
        this.#logger.error({ err: error }, 'a scheduled task failed; it runs again next time');
      }
    }
    // The work may have stopped this schedule, or started it anew.
    if (this.#task === task) this.#wait();
  }
}
