import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TwinRow } from '../queue/known-films.ts';
import type { WatchedFolders } from '../queue/watched-folders.ts';
import { isAbsent } from '../system/file-errors.ts';
import { mountPointOf } from '../system/volume.ts';
import type { Look } from './stable-file.ts';

export interface MadeBeforeOptions {
  /** Knows the volumes of folders, that of `out/` among them. */
  readonly folders: Pick<WatchedFolders, 'volumeOf'>;
  readonly look: (path: string) => Promise<Look>;
  readonly mountPointOf?: (path: string) => Promise<string>;
}

/** Failures that say nothing of the film itself, but that its file could not be had. */
const NOT_READ: ReadonlySet<string> = new Set(['input_missing', 'read_failed', 'volume_missing']);

/**
 * Whether a film that was dropped may be made although films of the same content have ended: those
 * that were done have no result left, and those that failed did so because their file was lost. What
 * a person canceled, or what failed by its content, ends the same way again.
 */
export async function isToBeMadeAgain(
  twins: readonly TwinRow[],
  options: MadeBeforeOptions,
): Promise<boolean> {
  if (twins.length === 0) return false;
  for (const twin of twins) {
    if (twin.state === 'done' && (await isResultGone(twin, options))) continue;
    const isLost = twin.state === 'failed' && NOT_READ.has(twin.code ?? '');
    if (isLost && (await options.look(twin.path)).kind === 'gone') continue;
    return false;
  }
  return true;
}

/** Whether somebody removed the result of a film that is done; one whose disk is away is not gone. */
async function isResultGone(
  { movieDir, filmPath, subtitlesPath, reportPath }: TwinRow,
  { folders, mountPointOf: mountPoint = mountPointOf }: MadeBeforeOptions,
): Promise<boolean> {
  if (movieDir === null) return false;
  const outDir = dirname(movieDir);
  try {
    if (!(await stat(outDir)).isDirectory()) return false;
    const volume = folders.volumeOf(outDir);
    if (volume !== undefined && (await mountPoint(outDir)) !== volume) return false;
  } catch {
    return false;
  }
  const made = [filmPath, subtitlesPath].filter((path) => path !== null);
  for (const path of made.length > 0 ? made : [reportPath ?? movieDir]) {
    if (!(await isGone(path))) return false;
  }
  return true;
}

async function isGone(path: string): Promise<boolean> {
  try {
    await stat(path);
    return false;
  } catch (error) {
    return isAbsent(error);
  }
}
