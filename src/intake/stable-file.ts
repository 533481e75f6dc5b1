import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** What a file looks like from outside; two equal ones a quiet time apart mean that it is whole. */
export interface FileLook {
  readonly size: number;
  /** Whole ms: the queue keeps integers, and an equal file must stay equal. */
  readonly mtimeMs: number;
  readonly ino: number;
  /** Blocks of 512 bytes: a program that reserves the size first fills them later. */
  readonly blocks: number;
}

export type Look =
  | { readonly kind: 'file'; readonly look: FileLook }
  | { readonly kind: 'gone' }
  /** A folder, a link, a socket, or a file that may not be looked at. */
  | { readonly kind: 'not_a_file'; readonly message: string }
  /** In iCloud only: reading it would download it and block until it is there. */
  | { readonly kind: 'evicted'; readonly look: FileLook };

export type Lstat = (path: string) => Promise<Pick<Stats, 'isFile' | keyof FileLook>>;

/** Looks at a file without opening it. Links are not followed. */
export async function lookAt(
  path: string,
  platform: NodeJS.Platform = process.platform,
  stat: Lstat = lstat,
): Promise<Look> {
  let stats: Awaited<ReturnType<Lstat>>;
  try {
    stats = await stat(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'gone' };
    return { kind: 'not_a_file', message };
  }
  if (!stats.isFile()) return { kind: 'not_a_file', message: 'it is not a regular file' };
  const { size, ino, blocks } = stats;
  const look = { size, mtimeMs: Math.trunc(stats.mtimeMs), ino, blocks };
  // Elsewhere no blocks means a small file kept in its inode, or a share that does not count them.
  if (platform === 'darwin' && size > 0 && blocks === 0) return { kind: 'evicted', look };
  return { kind: 'file', look };
}

function same(a: FileLook, b: FileLook): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino && a.blocks === b.blocks;
}

/**
 * Since when a file has been quiet. The queue remembers size and time across restarts; inode and
 * blocks are remembered here, for a file that was replaced or filled in between two looks.
 */
export class StableFiles {
  readonly #seen = new Map<string, { look: FileLook; changedAt: number }>();

  /** Instant since which `path` looks the same; `knownSince` is what the queue remembers. */
  quietSince(path: string, look: FileLook, knownSince: number, now: number): number {
    const before = this.#seen.get(path);
    // The first look after a start trusts the queue: a restart must not start the wait over.
    if (before === undefined) {
      this.#seen.set(path, { look, changedAt: 0 });
    } else if (!same(before.look, look)) {
      this.#seen.set(path, { look, changedAt: now });
    }
    return Math.max(knownSince, this.#seen.get(path)?.changedAt ?? 0);
  }

  forget(path: string): void {
    this.#seen.delete(path);
  }
}
