import type { Clock } from '../../src/system/clock.ts';

/** A clock that stands still until a test moves it, backwards too. */
export class ManualClock implements Clock {
  #now: number;

  constructor(start = Date.parse('2026-03-01T09:00:00Z')) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the time by `ms` and returns the new instant. */
  advance(ms: number): number {
    this.#now += ms;
    return this.#now;
  }
}
