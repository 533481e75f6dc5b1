import { relative, sep } from 'node:path';
import { INTERMEDIATES } from '../pipeline/intermediates.ts';
import { removeOwn } from '../pipeline/own-files.ts';
import type { Database } from '../queue/database.ts';
import type { Clock } from '../system/clock.ts';
import { DAY_MS } from './housekeeping.ts';
import { type HousekeepingTask, plural, type TaskResult } from './task.ts';

export interface IntermediatesOptions {
  readonly db: Database;
  readonly outDir: string;
  readonly keepDays: number | null;
  readonly clock: Clock;
}

/** Removes the sound and the frame scores of films that were finished some time ago. */
export class Intermediates implements HousekeepingTask {
  readonly name = 'intermediates';
  readonly #options: IntermediatesOptions;

  constructor(options: IntermediatesOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<TaskResult> {
    const { db, outDir, keepDays, clock } = this.#options;
    if (keepDays === null) return { message: 'turned off', removed: 0, bytes: 0 };
    const before = clock.now() - keepDays * DAY_MS;
    const done = db
      .prepare<[number], string>(
        `select movie_dir from jobs where state = 'done' and ended_at < ? and movie_dir is not null`,
      )
      .pluck()
      .all(before);
    // A film that is to be done again needs its sound; asked right before each removal.
    const isLive = db
      .prepare<[string], number>(
        `select exists (select 1 from jobs where movie_dir = ?
                           and state in ('settling', 'queued', 'waiting', 'running'))`,
      )
      .pluck();
    let removed = 0;
    let bytes = 0;
    for (const movieDir of done) {
      signal.throwIfAborted();
      if (!isDirectlyIn(movieDir, outDir) || isLive.get(movieDir) === 1) continue;
      for (const name of INTERMEDIATES) {
        const freed = await removeOwn(movieDir, name);
        if (freed === null) continue;
        removed += 1;
        bytes += freed;
      }
    }
    return { message: `${plural(removed, 'file')} of finished films`, removed, bytes };
  }
}

/** Nothing outside the present `out/` is removed, whatever the database says. */
function isDirectlyIn(movieDir: string, outDir: string): boolean {
  const way = relative(outDir, movieDir);
  return way !== '' && !way.startsWith('..') && !way.includes(sep);
}
