import type { Logger } from 'pino';
import type { Notification, Notifier } from './notifier.ts';

/** The last resort, which always works: the same words in the log. */
export class LogNotifier implements Notifier {
  static readonly NAME = 'log';
  readonly name = LogNotifier.NAME;
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  send({ title, message }: Notification): Promise<void> {
    this.#logger.info({ title, message }, 'notification');
    return Promise.resolve();
  }
}
