import type { Logger } from 'pino';
import { type Notification, type Notifier, SEND_LIMIT_MS } from './notifier.ts';

/** Sends by the first way that works. Never rejects: telling somebody is never worth a job. */
export class FirstThatWorks implements Notifier {
  readonly name = 'first-that-works';
  readonly #notifiers: readonly Notifier[];
  readonly #logger: Logger;
  readonly #limitMs: number;

  constructor(notifiers: readonly Notifier[], logger: Logger, limitMs: number = SEND_LIMIT_MS) {
    this.#notifiers = notifiers;
    this.#logger = logger;
    this.#limitMs = limitMs;
  }

  async send(notification: Notification): Promise<void> {
    for (const notifier of this.#notifiers) {
      try {
        await this.#within(notifier, notification);
        this.#logger.debug({ by: notifier.name, key: notification.key }, 'notified');
        return;
      } catch (error) {
        this.#logger.debug({ by: notifier.name, err: error }, 'a notification did not get through');
      }
    }
  }

  async #within(notifier: Notifier, notification: Notification): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${this.#limitMs} ms`));
      }, this.#limitMs);
    });
    try {
      await Promise.race([notifier.send(notification), limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}
