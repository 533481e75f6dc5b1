import { access, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isFilmName, isStillDownloading } from './video-filter.ts';

export type Inbox =
  | { readonly kind: 'films'; readonly paths: readonly string[] }
  /** The folder cannot be read: its volume is away, or reading it is not allowed. */
  | {
      readonly kind: 'closed';
      readonly reason: 'volume_missing' | 'needs_permission';
      readonly message: string;
    };

export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Lists the films in `in/`. A missing folder is made again only inside a home that exists: when a
 * volume is away, its films are not gone.
 */
export async function readInbox(folder: string, extensions: readonly string[]): Promise<Inbox> {
  try {
    const names = await readdir(folder);
    const lower = new Set(names.map((name) => name.toLowerCase()));
    const paths = names
      .filter((name) => isFilmName(name, extensions) && !isStillDownloading(name, lower))
      .map((name) => join(folder, name));
    return { kind: 'films', paths };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') {
      return { kind: 'closed', reason: 'needs_permission', message };
    }
    if (code !== 'ENOENT' || !(await exists(dirname(folder)))) {
      return { kind: 'closed', reason: 'volume_missing', message };
    }
  }
  try {
    await mkdir(folder);
    return { kind: 'films', paths: [] };
  } catch (error) {
    // A link to a volume that is away is there and leads nowhere.
    const { message } = error as NodeJS.ErrnoException;
    return { kind: 'closed', reason: 'volume_missing', message };
  }
}
