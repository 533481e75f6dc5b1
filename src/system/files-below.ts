import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';

export interface WalkLimits {
  /** Levels of folders that are looked into; 1 is the folder itself. */
  readonly levels: number;
  readonly signal?: AbortSignal | undefined;
}

/** Nothing of ours holds as many; the walk ends there. */
const MOST_ENTRIES = 100_000;

/**
 * The regular files in a folder and those below it. Links are never followed, be it the folder
 * itself: what lies behind them is somebody else's, and two links to `.` have no end.
 */
export async function* filesBelow(
  root: string,
  { levels, signal }: WalkLimits,
): AsyncGenerator<string> {
  if ((await lstat(root).catch(() => null))?.isDirectory() !== true) return;
  const folders = [{ path: root, level: 1 }];
  let entries = 0;
  for (const { path, level } of folders) {
    signal?.throwIfAborted();
    try {
      for await (const entry of await opendir(path)) {
        signal?.throwIfAborted();
        entries += 1;
        if (entries > MOST_ENTRIES) return;
        const below = join(path, entry.name);
        if (entry.isFile()) yield below;
        else if (entry.isDirectory() && level < levels) {
          folders.push({ path: below, level: level + 1 });
        }
      }
    } catch (error) {
      // A folder that has gone or may not be read hides nothing from the others.
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    }
  }
}
