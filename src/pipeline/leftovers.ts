import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesBelow } from '../system/files-below.ts';

/** A film's folder, its stages' folders, replays in it, and those of a replay. */
const LEVELS = 3;

/**
 * Whether a name marks a file of ours that is not whole yet: the number of the process that writes
 * it comes first (src/system/whole-file.ts, python/subpiped/core/files.py).
 */
export function isTemporary(name: string): boolean {
  return /^\.partial-\d+-/u.test(name);
}

/** What is half-written in a film's folder; a link there is not followed. */
export async function* leftoversIn(movieDir: string, signal?: AbortSignal): AsyncGenerator<string> {
  for await (const path of filesBelow(movieDir, { levels: LEVELS, signal })) {
    if (isTemporary(basename(path))) yield path;
  }
}

/**
 * Removes what dead processes left half-written in a film's folder. Only while no stage of the film
 * runs: the number of a dead process may be another one's by now, so it is not looked at.
 */
export async function removeLeftovers(movieDir: string, signal?: AbortSignal): Promise<void> {
  for await (const path of leftoversIn(movieDir, signal)) await rm(path, { force: true });
}
