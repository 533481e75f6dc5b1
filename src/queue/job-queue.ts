import type { Clock } from '../system/clock.ts';
import { claims } from './claims.ts';
import type { Database } from './database.ts';
import { films } from './films.ts';
import { heirs } from './heirs.ts';
import { JobTable } from './job-table.ts';
import { knownFilms } from './known-films.ts';
import { settling } from './settling.ts';
import { waiting } from './waiting.ts';
import { wishes } from './wishes.ts';

export type { ListOptions } from './films.ts';
export type { Place } from './place.ts';

/**
 * The films and their states: what anyone reads (films), intake (knownFilms, settling, waiting), the
 * worker (claims) and a person (wishes) ask and write. Each group owns its statements.
 */
export function jobQueue(db: Database, clock: Clock) {
  const table = new JobTable(db, clock);
  const takeOver = heirs(table);
  return {
    ...films(table),
    ...knownFilms(table),
    ...settling(table, takeOver),
    ...waiting(table, takeOver),
    ...claims(table, takeOver),
    ...wishes(table, takeOver),
    /** Does several things or, if one of them throws, none. */
    together: <T>(work: () => T): T => table.write(work),
  };
}

export type JobQueue = ReturnType<typeof jobQueue>;
