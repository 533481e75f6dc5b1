import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../queue/database.ts';
import { databaseProblem } from '../queue/integrity.ts';
import { listBackups } from '../recovery/recover-database.ts';
import type { Clock } from '../system/clock.ts';
import { makeFolder } from '../system/make-folder.ts';
import { makePrivateFile } from '../system/private-files.ts';
import { type HousekeepingTask, plural, type TaskResult } from './task.ts';

export interface BackupOptions {
  readonly db: Database;
  readonly folder: string;
  /** How many are kept; 0 makes none. */
  readonly keep: number;
  readonly clock: Clock;
}

/**
 * A copy of the database that is whole by itself, checked before it counts, and the oldest ones
 * removed only after that. Stands the daemon still for 0.3 s with 100,000 jobs, once a day.
 */
export class Backup implements HousekeepingTask {
  readonly name = 'backup';
  readonly #options: BackupOptions;

  constructor(options: BackupOptions) {
    this.#options = options;
  }

  async run(): Promise<TaskResult> {
    const { db, folder, keep, clock } = this.#options;
    if (keep === 0) return { message: 'turned off', removed: 0, bytes: 0 };
    await makeFolder(folder, 0o700);
    const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
    const temporary = join(folder, `.partial-${process.pid}-${stamp}.db`);
    try {
      makePrivateFile(temporary);
      db.prepare<[string]>('vacuum into ?').run(temporary);
      const problem = databaseProblem(temporary);
      if (problem !== null) throw new Error(`the backup is not a valid database: ${problem}`);
      sync(temporary);
      renameSync(temporary, join(folder, `subpiped-${stamp}.db`));
      sync(folder);
    } finally {
      rmSync(temporary, { force: true });
    }
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.pragma('optimize');
    const old = listBackups(folder).slice(keep);
    let bytes = 0;
    for (const file of old) {
      bytes += statSync(file).size;
      rmSync(file);
    }
    const message = `${plural(listBackups(folder).length, 'backup')}, at most ${keep}`;
    return { message, removed: old.length, bytes };
  }
}

function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
