/** What is told of a recovery (src/recovery). */
export interface RecoveryFacts {
  readonly kind: string;
  readonly problem: string | null;
  readonly setAside: string | null;
}

/** Somebody who is told what becomes of films. None of it throws, or holds anything up. */
export interface Receiver {
  /** Something may have changed: what this receiver was not told yet stands in its outbox. */
  look(): void;
  /** What had to be done about the queue's database at the start. */
  recovered?(facts: RecoveryFacts): void;
  /** Tells what can be told in time; the rest stays untold. */
  stop(): Promise<void>;
}
