import { constants } from 'node:fs';
import { copyFile, link, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { REPORT } from '../pipeline/pipeline-result.ts';
import { filesBelow } from '../system/files-below.ts';
import { makeFolder } from '../system/make-folder.ts';

/** What a replay makes anew, or has no use for. */
const LEFT_OUT: ReadonlySet<string> = new Set(['logs', REPORT, 'report.html', 'REVIEW.txt']);
/** The film's sound and frame scores: 300 MB of a long film, read and never written to. */
const LARGE_BYTES = 8 * 1024 * 1024;
/** The film's folder and those of its stages. */
const LEVELS = 2;
const REPLAY_FOLDER = /^replay-(\d+)$/u;

/** The next free folder for a replay inside a film's folder: `replay-1`, `replay-2`, …. */
export async function nextReplayDir(movieDir: string): Promise<string> {
  const numbers = (await readdir(movieDir)).map((name) => Number(REPLAY_FOLDER.exec(name)?.[1]));
  const last = Math.max(0, ...numbers.filter(Number.isInteger));
  return join(movieDir, `replay-${last + 1}`);
}

/**
 * Gives a film's results a second folder, which takes next to no room: clones where the file system
 * has them, else copies of what is small and links to what is large. What lies at the top is for
 * players, and stays out, the film above all.
 */
export async function copyResults(
  movieDir: string,
  replayDir: string,
  signal: AbortSignal,
): Promise<void> {
  for await (const path of filesBelow(movieDir, { levels: LEVELS, signal })) {
    const [top = '', ...below] = relative(movieDir, path).split('/');
    if (below.length === 0 || LEFT_OUT.has(top) || REPLAY_FOLDER.test(top)) continue;
    const target = join(replayDir, top, ...below);
    await makeFolder(dirname(target));
    await duplicate(path, target);
  }
}

async function duplicate(path: string, target: string): Promise<void> {
  try {
    await copyFile(path, target, constants.COPYFILE_FICLONE_FORCE);
  } catch {
    const isLarge = (await stat(path)).size >= LARGE_BYTES;
    // A link to a small file could be written through by a stage that does not write whole files.
    if (isLarge) await link(path, target).catch(() => copyFile(path, target));
    else await copyFile(path, target);
  }
}

/** Removes a replay that came to nothing. */
export async function removeReplay(replayDir: string): Promise<void> {
  await rm(replayDir, { recursive: true, force: true });
}
