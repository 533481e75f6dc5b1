import { dirname } from 'node:path';
import { requireState } from '../access/state-access.ts';
import type { Home } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { LeaseOwner } from '../domain/job.ts';
import { DaemonRecord } from '../queue/daemon-record.ts';
import { checkpoint, type Database, openDatabase } from '../queue/database.ts';
import { asDatabaseFailure } from '../queue/database-failure.ts';
import { HomeLock } from '../queue/home-lock.ts';
import { type Recovery, recoverDatabase } from '../recovery/recover-database.ts';
import type { Clock } from '../system/clock.ts';
import { asFileFailure } from '../system/file-errors.ts';
import { openLog } from '../system/logging.ts';
import { makeFolderSync } from '../system/make-folder.ts';
import { OpenPlaces } from '../system/open-places.ts';
import { closeToOthers } from '../system/private-files.ts';
import { currentOwner, isAlive } from '../system/process-identity.ts';
import type { Disposers } from './disposers.ts';

export interface HeldHome {
  readonly db: Database;
  readonly owner: LeaseOwner;
  /** Says that this daemon lives. */
  readonly beat: () => void;
  /**
   * `home_lost` once what is open of the state is no longer at its place; null while all is. To go on
   * would be to work blindly, and beside the daemon that is started on what lies there now.
   */
  readonly lost: () => SubpipedError | null;
  readonly log: ReturnType<typeof openLog>;
  /** What had to be done so that the database can be used. */
  readonly recovery: Recovery;
}

/**
 * Takes hold of a home: its lock, its database, made sound first, and its log. What was opened is
 * added to `disposers` at once. Throws `already_running` while another daemon holds it, `cannot_write`
 * where this one may not work, `disk_full`, `read_failed` and the like where the disk refuses.
 */
export function holdHome(
  { home, config, clock, foreground }: Wanted,
  disposers: Disposers,
): HeldHome {
  try {
    return hold({ home, config, clock, foreground }, disposers);
  } catch (error) {
    throw asDatabaseFailure(asFileFailure('write', error, home.state), home.database);
  }
}

interface Wanted {
  readonly home: Home;
  readonly config: Config;
  readonly clock: Clock;
  readonly foreground: boolean;
}

function hold({ home, config, clock, foreground }: Wanted, disposers: Disposers): HeldHome {
  requireState(home);
  makeFolders(home);
  const signedAt = HomeLock.lastSign(home.state);
  // The lock first: a daemon that is refused must not touch the log of the one that holds the home,
  // nor mend a database that another one works on.
  const lock = HomeLock.hold(home.state, home.database, isAlive);
  disposers.add('home', () => lock[Symbol.dispose]());
  closeToOthers(home.state);
  const recovery = recoverDatabase(home.database, home.backups, new Date(clock.now()));
  const db = openDatabase(home.database);
  disposers.add('database', () => db.close());
  const owner = currentOwner();
  const record = new DaemonRecord(db, clock);
  const missing = recovery.kind === 'sound' ? lastWritesMissing(record, signedAt) : null;
  record.acquire(owner, isAlive);
  disposers.add('daemon record', () => record.release(owner));
  // What lies in the log only is lost with it, and a new database lies there whole.
  checkpoint(db);
  const places = new OpenPlaces([home.database, `${home.database}-wal`, lock.file]);
  const log = openLog({
    folder: home.logs,
    ...config.log,
    ...(foreground ? { echo: (line: string) => process.stderr.write(line) } : {}),
  });
  disposers.add('log', () => log.close());
  const beat = () => {
    const now = clock.now();
    record.heartbeat(owner, now);
    lock.sign(now);
  };
  const lost = () => asLost(places.misplaced());
  return { db, owner, beat, lost, log, recovery: missing ?? recovery };
}

function asLost(file: string | null): SubpipedError | null {
  if (file === null) return null;
  return new SubpipedError(
    'home_lost',
    `${file} was moved or removed while subpiped was using it`,
    {
      hint: 'stop subpiped before you move or remove state/; put it back where it was, then start subpiped again',
    },
  );
}

/** Clocks of file systems are rounded, FAT's to two seconds. */
const SAME_BEAT_MS = 2_000;

/**
 * A daemon that died signed beside the database each heartbeat that it had committed. One that the
 * database does not know was in the log, and the log is gone: SQLite takes that for a database that
 * was closed in order.
 */
function lastWritesMissing(record: DaemonRecord, signedAt: number | null): Recovery | null {
  const last = record.read();
  if (last === null || signedAt === null) return null;
  const { heartbeatAt } = last;
  if (signedAt - heartbeatAt <= SAME_BEAT_MS) return null;
  const times = [heartbeatAt, signedAt].map((at) => new Date(at).toLocaleString());
  const problem = `changes written between ${times.join(' and ')} are lost with the -wal file`;
  return { kind: 'behind', problem, setAside: null, backup: null };
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
