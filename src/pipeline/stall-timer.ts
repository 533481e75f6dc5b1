export interface StallLimits {
  /** Before anything is known of how often the stage speaks. */
  readonly longestMs: number;
  /** However fast it spoke so far: a disk may be busy for a moment. */
  readonly shortestMs: number;
  /** Times the longest silence so far that is still no stall. */
  readonly factor: number;
}

/**
 * The limit is waited for in so many parts. Over sleep Node's clock stands still on some systems and
 * runs on on others: there, or while this process stands still, one part passes and not the whole
 * limit. It does not count, as a Mac that naps with its lid closed wakes for seconds at a time.
 */
const PARTS = 10;
/** A part that took so many times its length was slept through. */
const SLEPT = 2;
/** Less is a busy computer. */
const SLEPT_MS = 50;
/** Silences that must have been heard before they say something of the next one. */
const ENOUGH = 5;

/**
 * Calls back once a stage has said nothing for too long. How long that is follows from its own rate:
 * a recognition that speaks every 20 s on this machine is dead after minutes, not after an hour, and
 * one that speaks every 5 minutes is not. A new step or another device is a rate of its own.
 */
export class StallTimer {
  readonly #limits: StallLimits;
  readonly #onStall: (limitMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  #pace = '';
  #silences = 0;
  #longest = 0;
  #reportedAt = 0;

  constructor(limits: StallLimits, onStall: (limitMs: number) => void) {
    this.#limits = limits;
    this.#onStall = onStall;
  }

  /**
   * Something happened, or the wait begins. `pace` names what the stage is at, as long as more of
   * it is to come; without one (a step is over, say) nothing is known of the next silence.
   */
  reset(pace = ''): void {
    const now = performance.now();
    if (pace === '' || pace !== this.#pace) {
      this.#silences = 0;
      this.#longest = 0;
    } else {
      this.#silences += 1;
      this.#longest = Math.max(this.#longest, now - this.#reportedAt);
    }
    this.#pace = pace;
    this.#reportedAt = now;
    this.#wait(this.limitMs());
  }

  /** How long the next silence may be. */
  limitMs(): number {
    const { longestMs, shortestMs, factor } = this.#limits;
    if (this.#silences < ENOUGH) return longestMs;
    return Math.min(longestMs, Math.max(shortestMs, factor * this.#longest));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #wait(limitMs: number): void {
    this.stop();
    const partMs = limitMs / PARTS;
    let left = PARTS;
    let tickedAt = performance.now();
    this.#timer = setInterval(() => {
      const passedMs = performance.now() - tickedAt;
      tickedAt += passedMs;
      if (passedMs > Math.max(SLEPT * partMs, partMs + SLEPT_MS)) return;
      left -= 1;
      if (left > 0) return;
      this.stop();
      this.#onStall(limitMs);
    }, partMs);
  }
}
