/** What a receiver learns of a recovery (src/recovery). */
export interface RecoveryFacts {
  readonly kind: string;
  readonly problem: string | null;
  readonly setAside: string | null;
}

/** Somebody who is notified of what becomes of films. None of it throws, or holds anything up. */
export interface Receiver {
  /** Something may have changed: what this receiver was not sent yet stands in its outbox. */
  look(): void;
  /** What had to be done about the queue's database at the start. */
  recovered?(facts: RecoveryFacts): void;
  /** Sends what can be sent in time; the rest stays in the outbox. */
  stop(): Promise<void>;
}
