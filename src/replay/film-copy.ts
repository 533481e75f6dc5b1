import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** What a replay makes anew, or has no use for. */
const LEFT_OUT: ReadonlySet<string> = new Set(['logs', 'report.json', 'report.html', 'REVIEW.txt']);
const REPLAY_FOLDER = /^replay-(\d+)$/u;

/** The next free folder for a replay inside a film's folder: `replay-1`, `replay-2`, …. */
export async function nextReplayDir(movieDir: string): Promise<string> {
  const numbers = (await readdir(movieDir)).map((name) => Number(REPLAY_FOLDER.exec(name)?.[1]));
  const last = Math.max(0, ...numbers.filter(Number.isInteger));
  return join(movieDir, `replay-${last + 1}`);
}

/**
 * Gives a film's results a second folder, as hard links where that can be: no stage writes into a
 * file that is there, all put whole new ones in its place. What lies at the top is for players, and
 * stays out, the film above all.
 */
export async function copyResults(
  movieDir: string,
  replayDir: string,
  signal: AbortSignal,
): Promise<void> {
  for (const entry of await readdir(movieDir, { recursive: true, withFileTypes: true })) {
    signal.throwIfAborted();
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const [top = '', ...below] = relative(movieDir, path).split('/');
    if (below.length === 0 || LEFT_OUT.has(top) || REPLAY_FOLDER.test(top)) continue;
    const target = join(replayDir, top, ...below);
    await mkdir(dirname(target), { recursive: true });
    // Another volume, or a file system without links.
    await link(path, target).catch(() => copyFile(path, target));
  }
}

/** Removes a replay that came to nothing. */
export async function removeReplay(replayDir: string): Promise<void> {
  await rm(replayDir, { recursive: true, force: true });
}
