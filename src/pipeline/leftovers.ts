import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** The mark of files that are not whole yet: src/system/whole-file.ts, python/utils/files.py. */
const TEMPORARY_MARK = '.partial-';

/**
 * Removes what dead processes left half-written in a film's folder. Only while no stage of the film
 * runs: the number of a dead process may be another one's by now, so it is not looked at.
 */
export async function removeLeftovers(movieDir: string): Promise<void> {
  const names = await readdir(movieDir, { recursive: true });
  for (const name of names) {
    if (basename(name).startsWith(TEMPORARY_MARK)) await rm(join(movieDir, name), { force: true });
  }
}
