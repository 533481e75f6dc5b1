import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Home } from '../config/paths.ts';
import { type Database, openDatabase } from '../queue/database.ts';
import { JobQueue } from '../queue/job-queue.ts';
import { EMPTY_SNAPSHOT, readSnapshot, type Snapshot } from '../queue/snapshot.ts';
import { systemClock } from '../system/clock.ts';
import { isAlive } from '../system/process-identity.ts';

export interface OpenQueue extends Disposable {
  readonly db: Database;
  readonly queue: JobQueue;
  snapshot(): Snapshot;
}

/** Opens a home's database, made at first use: verbs talk to the daemon through it. */
export function openQueue(home: Home): OpenQueue {
  mkdirSync(dirname(home.database), { recursive: true });
  const db = openDatabase(home.database);
  return {
    db,
    queue: new JobQueue(db, systemClock),
    snapshot: () => readSnapshot(db, { isAlive, now: systemClock.now() }),
    [Symbol.dispose]: () => db.close(),
  };
}

/** Reads what `status` shows; a home that was never used is left as it is. */
export class StatusReader implements Disposable {
  readonly #home: Home;
  #open: OpenQueue | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  read(): Snapshot {
    if (this.#open === undefined && !existsSync(this.#home.database)) return EMPTY_SNAPSHOT;
    this.#open ??= openQueue(this.#home);
    return this.#open.snapshot();
  }

  [Symbol.dispose](): void {
    this.#open?.[Symbol.dispose]();
  }
}
