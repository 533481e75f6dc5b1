import { dirname } from 'node:path';
import type { Home } from './config/paths.ts';
import type { Config } from './config/schema.ts';
import type { LeaseOwner } from './domain/job.ts';
import { DaemonRecord } from './queue/daemon-record.ts';
import { type Database, openDatabase } from './queue/database.ts';
import { HomeLock } from './queue/home-lock.ts';
import { type Recovery, recoverDatabase } from './recovery/recover-database.ts';
import { requireState } from './service/state-access.ts';
import type { Clock } from './system/clock.ts';
import { openLog } from './system/logging.ts';
import { makeFolderSync } from './system/make-folder.ts';
import { currentOwner, isAlive } from './system/process-identity.ts';

/** What is to be closed, the last one first. */
export type Closer = readonly [what: string, close: () => unknown];

export interface HeldHome {
  readonly db: Database;
  readonly owner: LeaseOwner;
  readonly record: DaemonRecord;
  readonly log: ReturnType<typeof openLog>;
  /** What had to be done so that the database can be used. */
  readonly recovery: Recovery;
}

/**
 * Takes hold of a home: its lock, its database, made sound first, and its log. What was opened is
 * added to `closers` at once. Throws `already_running` while another daemon holds it, `cannot_write`
 * where this one may not work.
 */
export function holdHome(
  {
    home,
    config,
    clock,
    foreground,
  }: {
    readonly home: Home;
    readonly config: Config;
    readonly clock: Clock;
    readonly foreground: boolean;
  },
  closers: Closer[],
): HeldHome {
  requireState(home);
  makeFolders(home);
  // The lock first: a daemon that is refused must not touch the log of the one that holds the home,
  // nor mend a database that another one works on.
  const lock = HomeLock.hold(home.state, home.database);
  closers.push(['home', () => lock[Symbol.dispose]()]);
  const recovery = recoverDatabase(home.database, home.backups, new Date(clock.now()));
  const db = openDatabase(home.database);
  closers.push(['database', () => db.close()]);
  const owner = currentOwner();
  const record = new DaemonRecord(db, clock);
  record.acquire(owner, isAlive);
  closers.push(['daemon record', () => record.release(owner)]);
  const log = openLog({
    folder: home.logs,
    ...config.log,
    ...(foreground ? { echo: (line: string) => process.stderr.write(line) } : {}),
  });
  closers.push(['log', () => log.close()]);
  return { db, owner, record, log, recovery };
}

/**
 * The folders of a home are made; those that lie elsewhere are not: in the place of a volume that is
 * away they would be found empty, and be filled.
 */
function makeFolders(home: Home): void {
  makeFolderSync(home.logs);
  for (const folder of [...home.inboxes, home.out]) {
    if (dirname(folder) === home.root) makeFolderSync(folder);
  }
}
