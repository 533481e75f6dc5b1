import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { STAGE_NAMES } from '../domain/stage.ts';
import { isTemporary, leftoversIn } from '../pipeline/leftovers.ts';
import { isFilmFolder } from '../pipeline/own-files.ts';
import type { Database } from '../queue/database.ts';
import type { Clock } from '../system/clock.ts';
import { filesBelow } from '../system/files-below.ts';
import { DAY_MS } from './housekeeping.ts';
import { type HousekeepingTask, plural, type TaskResult } from './task.ts';

export interface LeftoversOptions {
  readonly db: Database;
  readonly outDir: string;
  readonly stateDir: string;
  /** Logs of stages and broken databases that were set aside. */
  readonly keepLogsDays: number | null;
  readonly clock: Clock;
}

const LOG_NAMES: ReadonlySet<string> = new Set(
  STAGE_NAMES.flatMap((stage) => [`${stage}.log`, `${stage}.log.1`]),
);

/**
 * Removes old logs of stages, databases set aside, and what a dead process did not finish writing.
 * In `out/` only from the folders of films that the database or a manifest knows, and never by way of
 * a link: other programs may work there, too.
 */
export class Leftovers implements HousekeepingTask {
  readonly name = 'leftovers';
  readonly #options: LeftoversOptions;

  constructor(options: LeftoversOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<TaskResult> {
    const { db, outDir, stateDir, keepLogsDays, clock } = this.#options;
    const now = clock.now();
    const total = { removed: 0, bytes: 0 };
    const logsBefore =
      keepLogsDays === null ? Number.NEGATIVE_INFINITY : now - keepLogsDays * DAY_MS;
    const isKnown = db
      .prepare<[string, string], number>(
        `select exists (select 1 from jobs where movie_dir = ?)
             or exists (select 1 from past_films where movie_dir = ?)`,
      )
      .pluck();
    // By a clock that was set ahead, what its stages write at this moment looks old.
    const isRunning = db
      .prepare<[string], number>(
        `select exists (select 1 from jobs where movie_dir = ? and state = 'running')`,
      )
      .pluck();
    for (const entry of await entriesOf(outDir)) {
      signal.throwIfAborted();
      const film = join(outDir, entry.name);
      if (!entry.isDirectory() || isRunning.get(film) === 1) continue;
      if (isKnown.get(film, film) !== 1 && !(await isFilmFolder(film))) continue;
      for await (const path of leftoversIn(film, signal)) {
        await removeIfOld(path, now - DAY_MS, total);
      }
      for await (const path of filesBelow(join(film, 'logs'), { levels: 1, signal })) {
        if (LOG_NAMES.has(basename(path))) await removeIfOld(path, logsBefore, total);
      }
    }
    for (const folder of [stateDir, join(stateDir, 'backups')]) {
      for await (const path of filesBelow(folder, { levels: 1, signal })) {
        if (isTemporary(basename(path))) await removeIfOld(path, now - DAY_MS, total);
      }
    }
    for (const entry of await entriesOf(stateDir)) {
      if (!entry.isDirectory() || !entry.name.startsWith('corrupt-')) continue;
      await removeIfOld(join(stateDir, entry.name), logsBefore, total);
    }
    return { message: `${plural(total.removed, 'old file')}`, ...total };
  }
}

async function entriesOf(folder: string) {
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** Removes what was last written before an instant. */
async function removeIfOld(
  path: string,
  before: number,
  total: { removed: number; bytes: number },
): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null || found.mtimeMs >= before) return;
  await rm(path, { recursive: true, force: true });
  total.removed += 1;
  total.bytes += found.size;
}
