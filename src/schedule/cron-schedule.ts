import { type ScheduledTask, schedule } from 'node-cron';
import type { Logger } from 'pino';

/** Does something at configured times (cron fields), until it is stopped. */
export class CronSchedule {
  readonly #expression: string;
  readonly #work: () => void;
  readonly #logger: Logger;
  #task: ScheduledTask | undefined;

  constructor(expression: string, work: () => void, logger: Logger) {
    this.#expression = expression;
    this.#work = work;
    this.#logger = logger;
  }

  start(): void {
    const logger = this.#logger;
    this.#task = schedule(this.#expression, () => this.#work(), {
      // After sleep there are missed times; the next one does what they would have done.
      suppressMissedWarning: true,
      // Its own would write to the terminal.
      logger: {
        info: (message) => logger.debug(message),
        warn: (message) => logger.debug(message),
        debug: (message) => logger.debug(String(message)),
        error: (message) => logger.error(String(message)),
      },
    });
  }

  /**
   * Counts anew from the present time: node-cron keeps the instant of its next run, which lies hours
   * away once the clock has been set back.
   */
  restart(): void {
    void this.#task?.destroy();
    this.start();
  }

  async stop(): Promise<void> {
    await this.#task?.destroy();
  }
}
