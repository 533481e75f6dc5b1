import type { Logger } from 'pino';

export interface LeaseKeeperOptions {
  readonly leaseMs: number;
  /** Renews the lease; false when it is no longer ours. */
  readonly renew: () => boolean;
  /** Called at most once. */
  readonly onLost: () => void;
  readonly logger: Logger;
}

/** Renewals in the life of a lease: two may fail before it is lost. */
const RENEWALS = 3;

/** Keeps a lease while a film runs. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #timer: NodeJS.Timeout | undefined;
  /** Renewals in a row that could not be written. */
  #missed = 0;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#renew(), this.#options.leaseMs / RENEWALS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #renew(): void {
    const { renew, onLost, logger } = this.#options;
    try {
      const ours = renew();
      this.#missed = 0;
      if (ours) return;
    } catch (error) {
      // Another process may hold the database for a moment; that costs no film.
      this.#missed += 1;
      logger.warn({ err: error, missed: this.#missed }, 'the lease could not be renewed');
      if (this.#missed < RENEWALS) return;
    }
    this.stop();
    onLost();
  }
}
