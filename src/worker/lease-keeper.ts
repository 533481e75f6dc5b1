/**
 * Renews a lease while a film runs, three times in its life, so that two renewals may fail. Calls
 * `onLost` once when the lease is no longer ours. Stop it when the film has ended.
 */
export class LeaseKeeper {
  readonly #timer: NodeJS.Timeout;

  constructor(leaseMs: number, renew: () => boolean, onLost: () => void) {
    this.#timer = setInterval(() => {
      if (renew()) return;
      this.stop();
      onLost();
    }, leaseMs / 3);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
