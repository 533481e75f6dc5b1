import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface TreeOptions {
  /** Levels of folders below the first; 0 is that one only. */
  readonly depth: number;
  readonly followSymlinks: boolean;
}

export interface TreeFolder {
  readonly path: string;
  readonly device: number;
  readonly identity: string;
  readonly mtimeMs: number;
  /** Names in it, hidden ones left out. */
  readonly names: readonly string[];
}

/** Tells a folder from another that took its place; rejects when there is none. */
export async function identityOf(path: string): Promise<string> {
  return identityIn(await stat(path));
}

/** Inode numbers are given out again at once; the time of birth tells two folders apart. */
function identityIn({ dev, ino, birthtimeMs }: Stats): string {
  return `${dev} ${ino} ${birthtimeMs}`;
}

/**
 * Walks `root` and the folders in it, hidden ones left out. `enter` is called before a folder is
 * read, so that a watch opened by it misses nothing. Ends early, with what it has, when aborted.
 *
 * Rejects when `root` cannot be read; a folder below that cannot is left out.
 */
export async function walkFolders(
  root: string,
  options: TreeOptions,
  signal: AbortSignal,
  enter: (path: string, identity: string) => void = () => {},
): Promise<TreeFolder[]> {
  const found: TreeFolder[] = [];
  // A link to a folder above it would lead round in circles.
  const seen = new Set<string>();

  async function walk(path: string, level: number): Promise<void> {
    const stats = await stat(path);
    const identity = identityIn(stats);
    if (signal.aborted || seen.has(identity)) return;
    seen.add(identity);
    enter(path, identity);
    const entries = (await readdir(path, { withFileTypes: true })).filter(isVisible);
    found.push({
      path,
      device: stats.dev,
      identity,
      mtimeMs: stats.mtimeMs,
      names: entries.map(({ name }) => name).sort(),
    });
    if (level === options.depth) return;
    for (const entry of entries) {
      if (signal.aborted) return;
      const inner = join(path, entry.name);
      if (!(await isFolder(entry, inner))) continue;
      // It went meanwhile, or may not be read: intake says so where it matters.
      await walk(inner, level + 1).catch(() => {});
    }
  }

  async function isFolder(entry: Dirent, path: string): Promise<boolean> {
    if (entry.isDirectory()) return true;
    if (!entry.isSymbolicLink() || !options.followSymlinks) return false;
    return (await stat(path).catch(() => undefined))?.isDirectory() === true;
  }

  await walk(root, 0);
  return found;
}

/** Hidden names are the system's, or what rsync has not finished. */
function isVisible({ name }: Dirent): boolean {
  return !name.startsWith('.');
}
