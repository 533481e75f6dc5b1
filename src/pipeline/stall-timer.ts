/**
 * The limit is waited for in so many parts: while the computer sleeps (Node's clock runs on there on
 * a Mac) or this process stands still, one part passes and not the whole limit.
 */
const PARTS = 10;

/** Calls back once nothing has happened for a while. */
export class StallTimer {
  readonly #limitMs: number;
  readonly #onStall: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onStall: () => void) {
    this.#limitMs = limitMs;
    this.#onStall = onStall;
  }

  /** Something happened, or the wait begins. */
  reset(): void {
    this.stop();
    let left = PARTS;
    this.#timer = setInterval(() => {
      left -= 1;
      if (left > 0) return;
      this.stop();
      this.#onStall();
    }, this.#limitMs / PARTS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
