import type { SettlingJob } from '../queue/job-rows.ts';

interface Failure {
  readonly size: number | null;
  readonly mtimeMs: number | null;
  readonly restMs: number;
  readonly until: number;
}

/**
 * Films that the disk gave errors for: each is left alone for a while, twice as long each time, as a
 * failing disk gets no better by being read again and again. A film that has changed is a new one.
 */
export class ReadFailures {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #failures = new Map<number, Failure>();

  constructor(firstMs: number, longestMs: number) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  note({ id, sourceSize, sourceMtimeMs }: SettlingJob, now: number): void {
    const before = this.#failures.get(id)?.restMs ?? 0;
    const restMs = Math.min(Math.max(2 * before, this.#firstMs), this.#longestMs);
    const until = now + restMs;
    this.#failures.set(id, { size: sourceSize, mtimeMs: sourceMtimeMs, restMs, until });
  }

  /** Whether the film is to be left alone now. */
  rests({ id, sourceSize, sourceMtimeMs }: SettlingJob, now: number): boolean {
    const failure = this.#failures.get(id);
    if (failure === undefined) return false;
    const { size, mtimeMs, restMs, until } = failure;
    if (size !== sourceSize || mtimeMs !== sourceMtimeMs) {
      this.#failures.delete(id);
      return false;
    }
    // A clock that was set back must not leave it alone for longer.
    return now < until && until - now <= restMs;
  }

  forget({ id }: SettlingJob): void {
    this.#failures.delete(id);
  }
}
