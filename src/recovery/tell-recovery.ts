import type { Logger } from 'pino';
import type { Database } from '../queue/database.ts';
import { FinishedFilms } from '../queue/finished-films.ts';
import { HousekeepingLog } from '../queue/housekeeping-log.ts';
import type { Clock } from '../system/clock.ts';
import { findFinishedFilms } from './finished-films.ts';
import type { Recovery } from './recover-database.ts';

/** Enters the films that lie finished in `out/` into a database that does not know them, and tells. */
export async function tellRecovery({
  recovery,
  db,
  outDir,
  clock,
  logger,
  signal,
}: {
  readonly recovery: Recovery;
  readonly db: Database;
  readonly outDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const films = new FinishedFilms(db, clock);
  let known = 0;
  for (const film of await findFinishedFilms(outDir, signal)) {
    if (films.recognize(film)) known += 1;
  }
  if (recovery.kind === 'new' && known === 0) return;
  const { problem, setAside, backup } = recovery;
  const isBehind = recovery.kind === 'behind';
  const what = isBehind ? 'the database lost its last writes' : 'the database was rebuilt';
  logger.warn({ ...recovery, known }, what);
  const damage = isBehind ? problem : `the database was damaged (${problem})`;
  const parts = [
    problem === null ? 'there was no database' : (damage ?? ''),
    setAside === null ? '' : `it is now in ${setAside}`,
    backup === null ? '' : `${backup} replaced it`,
    `${known} finished ${known === 1 ? 'film was' : 'films were'} found in out/`,
  ];
  new HousekeepingLog(db, clock).write({
    task: 'recovery',
    ok: true,
    message: parts.filter((part) => part !== '').join('; '),
    removed: 0,
    bytes: 0,
  });
}
