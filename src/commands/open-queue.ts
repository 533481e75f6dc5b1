import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { stateFailure } from '../access/state-access.ts';
import type { Home } from '../config/paths.ts';
import { SubpipedError } from '../domain/errors.ts';
import { checkpoint, type Database, openDatabase, openForReading } from '../queue/database.ts';
import { type JobQueue, jobQueue } from '../queue/job-queue.ts';
import {
  EMPTY_SNAPSHOT,
  type FirstJobs,
  type Snapshot,
  SnapshotReader,
} from '../queue/snapshot.ts';
import { systemClock } from '../system/clock.ts';
import { makePrivateFolder } from '../system/private-files.ts';
import { isAlive } from '../system/process-identity.ts';

export interface OpenQueue extends Disposable {
  readonly db: Database;
  readonly queue: JobQueue;
  snapshot(): Snapshot;
}

/** Opens a home's database, made at first use: verbs talk to the daemon through it. */
export function openQueue(home: Home): OpenQueue {
  try {
    makePrivateFolder(dirname(home.database));
  } catch (error) {
    throw stateFailure(error, home.state);
  }
  const db = openDatabase(home.database);
  const reader = new SnapshotReader(db, systemClock, isAlive);
  return {
    db,
    queue: jobQueue(db, systemClock),
    snapshot: () => reader.read(),
    [Symbol.dispose]: () => {
      checkpoint(db);
      db.close();
    },
  };
}

/** Opens the database of a home that was used before; asking about a job makes no home. */
export function openUsedQueue(home: Home): OpenQueue {
  if (existsSync(home.database)) return openQueue(home);
  throw new SubpipedError('job_not_found', `there are no films yet in ${home.root}`, {
    hint: 'choose the home with --home, or drop a film into its in/',
  });
}

/** Reads what `status` shows; a home that was never used is left as it is. */
export class StatusReader implements Disposable {
  readonly #home: Home;
  #db: Database | null = null;
  #reader: SnapshotReader | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  read(): Snapshot {
    return this.#open()?.read() ?? EMPTY_SNAPSHOT;
  }

  /** What a screen shows of it. */
  readFirst(most: { readonly live: number; readonly ended: number }): FirstJobs {
    return this.#open()?.readFirst(most) ?? { snapshot: EMPTY_SNAPSHOT, more: 0 };
  }

  #open(): SnapshotReader | undefined {
    this.#db ??= openForReading(this.#home.database);
    if (this.#db === null) return undefined;
    this.#reader ??= new SnapshotReader(this.#db, systemClock, isAlive);
    return this.#reader;
  }

  [Symbol.dispose](): void {
    this.#db?.close();
  }
}
