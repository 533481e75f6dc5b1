import type { Logger } from 'pino';
import { type Notification, type Notifier, SEND_LIMIT_MS } from './notifier.ts';

/** How a notification went out. */
export interface Delivery {
  /** The way that took it; null when none did. */
  readonly by: string | null;
  /** The ways before that one, which did not, and why. */
  readonly failed: readonly { readonly name: string; readonly why: string }[];
}

export interface FirstThatWorksOptions {
  /** For one way to take a notification. */
  readonly limitMs?: number;
  /** A way that failed is left out for so long. */
  readonly skipMs?: number;
  /** Monotonic, in ms. */
  readonly now?: () => number;
  readonly onDelivery?: (delivery: Delivery) => void;
}

/** A service that hangs costs 10 s each time; one that was restarted is found again soon enough. */
const SKIP_MS = 600_000;

/** Sends by the first way that works. Never rejects: telling somebody is never worth a job. */
export class FirstThatWorks implements Notifier {
  readonly name = 'first-that-works';
  readonly #notifiers: readonly Notifier[];
  readonly #logger: Logger;
  readonly #options: Required<Omit<FirstThatWorksOptions, 'onDelivery'>>;
  readonly #onDelivery: (delivery: Delivery) => void;
  /** Ways that failed, with until when they are left out. */
  readonly #skipped = new Map<Notifier, { readonly until: number; readonly why: string }>();

  constructor(
    notifiers: readonly Notifier[],
    logger: Logger,
    { onDelivery = () => {}, ...options }: FirstThatWorksOptions = {},
  ) {
    this.#notifiers = notifiers;
    this.#logger = logger;
    this.#options = {
      limitMs: SEND_LIMIT_MS,
      skipMs: SKIP_MS,
      now: () => performance.now(),
      ...options,
    };
    this.#onDelivery = onDelivery;
  }

  async send(notification: Notification): Promise<void> {
    await this.deliver(notification);
  }

  /** Sends, and says how that went. */
  async deliver(notification: Notification): Promise<Delivery> {
    const failed: { name: string; why: string }[] = [];
    let by: string | null = null;
    for (const notifier of this.#notifiers) {
      const why = await this.#try(notifier, notification);
      if (why === null) {
        by = notifier.name;
        break;
      }
      failed.push({ name: notifier.name, why });
    }
    const delivery = { by, failed };
    this.#logger.debug({ ...delivery, key: notification.key }, 'notified');
    try {
      this.#onDelivery(delivery);
    } catch (error) {
      this.#logger.warn({ err: error }, 'the result of a notification could not be saved');
    }
    return delivery;
  }

  /** Null once the way has taken it, or why it has not. */
  async #try(notifier: Notifier, notification: Notification): Promise<string | null> {
    const { now, skipMs } = this.#options;
    const skipped = this.#skipped.get(notifier);
    if (skipped !== undefined && now() < skipped.until) return skipped.why;
    try {
      await this.#within(notifier, notification);
      this.#skipped.delete(notifier);
      return null;
    } catch (error) {
      this.#logger.debug({ by: notifier.name, err: error }, 'a notification could not be sent');
      const why = firstLine(error);
      this.#skipped.set(notifier, { until: now() + skipMs, why });
      return why;
    }
  }

  async #within(notifier: Notifier, notification: Notification): Promise<void> {
    const { limitMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${limitMs} ms`));
      }, limitMs);
    });
    try {
      await Promise.race([notifier.send(notification), limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Why a way failed, in a line: without the arguments that Node puts into its message. */
function firstLine(error: unknown): string {
  const { stderr, killed, code, message } = error as Partial<Error> & {
    readonly stderr?: string;
    readonly killed?: boolean;
    readonly code?: number | string;
  };
  if (killed === true) return 'it did not answer in time and was stopped';
  const said = stderr?.trim().split('\n')[0] ?? '';
  if (said !== '') return said;
  if (typeof code === 'number') return `it exited with code ${code}`;
  return message?.split('\n')[0] ?? String(error);
}
