import { existsSync } from 'node:fs';
import { openForReading } from '../../queue/database.ts';
import { databaseProblem } from '../../queue/integrity.ts';
import { SnapshotReader } from '../../queue/snapshot.ts';
import { systemClock } from '../../system/clock.ts';
import { isAlive } from '../../system/process-identity.ts';
import { broken, type Check, ok, skipped, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** The queue's file, and whether anything in it waits for the person. */
export function queueChecks({ home }: Surroundings): Check[] {
  const none = () => (existsSync(home.database) ? null : skipped('no films queued yet'));
  return [
    {
      id: 'queue',
      title: 'Queue',
      run: () => {
        const missing = none();
        if (missing !== null) return missing;
        const problem = databaseProblem(home.database);
        return problem === null
          ? ok(home.database)
          : broken(
              `${home.database}: ${problem}`,
              'start or restart the daemon: it sets a damaged queue aside and restores the last backup',
            );
      },
    },
    {
      id: 'waiting',
      title: 'Waiting films',
      run: () => {
        const missing = none();
        if (missing !== null) return missing;
        const db = openForReading(home.database);
        if (db === null) return skipped('no films queued yet');
        try {
          const reader = new SnapshotReader(db, systemClock, isAlive);
          const { conditions, waiting } = reader.readFirst({ live: 0, ended: 0 }).snapshot;
          const [first] = [...conditions.filter(({ stops }) => stops !== 'nothing'), ...waiting];
          if (first === undefined) return ok('nothing is waiting for you');
          const reason = first.reason.replaceAll('_', ' ');
          const message = 'message' in first ? `${reason}: ${first.message}` : reason;
          return warning(message, first.hint);
        } finally {
          db.close();
        }
      },
    },
  ];
}
