import type { Database } from '../queue/database.ts';
import { retireJobStatements } from '../queue/past-films.ts';
import type { Clock } from '../system/clock.ts';
import { DAY_MS } from './housekeeping.ts';
import { type HousekeepingTask, plural, type TaskResult } from './task.ts';

export interface EndedJobsOptions {
  readonly db: Database;
  readonly keepDays: number | null;
  readonly clock: Clock;
}

/** Kept whatever their age: `status` shows as many, and a clock that is years ahead takes no more. */
const KEPT_AT_LEAST = 200;
/** So many go in one transaction; the queue's other writes wait no longer than that. */
const BATCH = 200;

/** Moves jobs that ended long ago to the films of the past: they stay known and are shown no more. */
export class EndedJobs implements HousekeepingTask {
  readonly name = 'jobs';
  readonly #options: EndedJobsOptions;

  constructor(options: EndedJobsOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<TaskResult> {
    const { db, keepDays, clock } = this.#options;
    if (keepDays === null) return { message: 'turned off', removed: 0, bytes: 0 };
    const before = clock.now() - keepDays * DAY_MS;
    const retire = retireJobStatements(db);
    const old = db
      .prepare<[number, number, number], number>(
        `select id from (select id, ended_at from jobs where ended_at is not null
                          order by ended_at desc, id desc limit -1 offset ?)
          where ended_at < ? order by ended_at limit ?`,
      )
      .pluck();
    let removed = 0;
    for (;;) {
      signal.throwIfAborted();
      const ids = old.all(KEPT_AT_LEAST, before, BATCH);
      db.transaction(() => {
        for (const id of ids) retire(id);
      }).immediate();
      removed += ids.length;
      if (ids.length < BATCH) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { message: `${plural(removed, 'job')} removed from the list`, removed, bytes: 0 };
  }
}
