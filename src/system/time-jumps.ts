import type { Clock } from './clock.ts';

export interface TimeJumpsOptions {
  readonly clock: Clock;
  /** Called with the milliseconds by which the time went further (or back) than it should have. */
  readonly onJump: (byMs: number) => void;
  /** A time that nobody sets, in ms. */
  readonly monotonic?: () => number;
}

const TICK_MS = 10_000;
/** Less is a busy computer, or a clock that is corrected by its time server. */
const JUMP_MS = 5_000;

/**
 * Tells when the clock was set or the computer slept. Timers that were made before look at a time
 * that is no longer so: node-cron's next run would come hours late after the clock was set back.
 */
export class TimeJumps {
  readonly #options: TimeJumpsOptions;
  readonly #monotonic: () => number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TimeJumpsOptions) {
    this.#options = options;
    this.#monotonic = options.monotonic ?? (() => performance.now());
  }

  start(): void {
    const { clock, onJump } = this.#options;
    let wall = clock.now();
    let steady = this.#monotonic();
    this.#timer = setInterval(() => {
      const wallPassed = clock.now() - wall;
      const steadyPassed = this.#monotonic() - steady;
      wall += wallPassed;
      steady += steadyPassed;
      // Over sleep the steady time stands still on some systems and goes on on others.
      const set = wallPassed - steadyPassed;
      const slept = steadyPassed - TICK_MS;
      const by = Math.abs(set) >= JUMP_MS ? set : slept;
      if (Math.abs(by) >= JUMP_MS) onJump(by);
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
