import type { Home } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import type { Database } from '../queue/database.ts';
import type { Clock } from '../system/clock.ts';
import { Backup } from './backup.ts';
import { EndedJobs } from './ended-jobs.ts';
import { Intermediates } from './intermediates.ts';
import { Leftovers } from './leftovers.ts';
import type { HousekeepingTask } from './task.ts';

/** All tasks, the backup first: what goes after it is in there once more. */
export function housekeepingTasks({
  db,
  home,
  config,
  clock,
}: {
  readonly db: Database;
  readonly home: Home;
  readonly config: Config;
  readonly clock: Clock;
}): HousekeepingTask[] {
  const { backups, keepJobsDays, keepIntermediatesDays, keepLogsDays } = config.housekeeping;
  const { out: outDir, state: stateDir } = home;
  return [
    new Backup({ db, folder: home.backups, keep: backups, clock }),
    new EndedJobs({ db, keepDays: keepJobsDays, clock }),
    new Intermediates({ db, outDir, keepDays: keepIntermediatesDays, clock }),
    new Leftovers({ db, outDir, stateDir, keepLogsDays, clock }),
  ];
}
