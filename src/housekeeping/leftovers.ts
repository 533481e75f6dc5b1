import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../system/clock.ts';
import { DAY_MS } from './housekeeping.ts';
import { type HousekeepingTask, plural, type TaskResult } from './task.ts';

export interface LeftoversOptions {
  readonly outDir: string;
  readonly stateDir: string;
  /** Logs of stages and broken databases that were set aside. */
  readonly keepLogsDays: number | null;
  readonly clock: Clock;
}

/** Removes old logs of stages, databases set aside, and what a dead process did not finish writing. */
export class Leftovers implements HousekeepingTask {
  readonly name = 'leftovers';
  readonly #options: LeftoversOptions;

  constructor(options: LeftoversOptions) {
    this.#options = options;
  }

  async run(signal: AbortSignal): Promise<TaskResult> {
    const { outDir, stateDir, keepLogsDays, clock } = this.#options;
    const now = clock.now();
    const total = { removed: 0, bytes: 0 };
    const logsBefore =
      keepLogsDays === null ? Number.NEGATIVE_INFINITY : now - keepLogsDays * DAY_MS;
    const films = (await entriesOf(outDir)).filter((entry) => entry.isDirectory());
    for (const { name } of films) {
      signal.throwIfAborted();
      const film = join(outDir, name);
      for (const folder of [film, ...(await foldersOf(film))]) {
        await removeOld(folder, isTemporary, now - DAY_MS, total);
      }
      await removeOld(join(film, 'logs'), (file) => /\.log(\.1)?$/.test(file), logsBefore, total);
    }
    await removeOld(stateDir, isTemporary, now - DAY_MS, total);
    await removeOld(join(stateDir, 'backups'), isTemporary, now - DAY_MS, total);
    await removeOld(stateDir, (file) => file.startsWith('corrupt-'), logsBefore, total);
    return { message: `${plural(total.removed, 'old file')}`, ...total };
  }
}

/** The mark of an unfinished write in both languages (whole-file.ts, python/utils/files.py). */
function isTemporary(name: string): boolean {
  return name.startsWith('.partial-');
}

async function entriesOf(folder: string) {
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function foldersOf(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** Removes the entries of a folder that `wanted` names and that were last written before an instant. */
async function removeOld(
  folder: string,
  wanted: (name: string) => boolean,
  before: number,
  total: { removed: number; bytes: number },
): Promise<void> {
  for (const { name } of await entriesOf(folder)) {
    if (!wanted(name)) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null);
    if (found === null || found.mtimeMs >= before) continue;
    await rm(path, { recursive: true, force: true });
    total.removed += 1;
    total.bytes += found.size;
  }
}
