import { realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { isAbsent } from '../system/file-errors.ts';
import { mountPointOf } from '../system/volume.ts';
import { inBatches } from './batches.ts';
import { type ClosedFolder, closedFolder, isBelow } from './closed-folders.ts';
import { type Entry, type EntryKind, listFolder } from './listing.ts';
import { isDiscFolder, isDiscIndex, unsupported } from './no-films.ts';
import { refusalOf } from './stable-file.ts';
import { filmOfPlaceholder, isIgnoredFolder } from './unfinished.ts';
import { isFilmName } from './video-filter.ts';

export interface InboxOptions {
  readonly extensions: readonly string[];
  /** Levels of folders below the watched one. */
  readonly depth: number;
  /** Whether links to folders are followed; those to films are. */
  readonly followSymlinks: boolean;
  /** Folders that a link must not lead into: what is done would be found as new. */
  readonly never: readonly string[];
}

export interface FoundFilm {
  readonly path: string;
  /** Mount point of the volume that it lies on. */
  readonly volume: string;
}

/** A film, or a folder, whose name is no text. */
export interface UnreadableName {
  readonly folder: string;
  readonly name: Buffer;
}

export interface Inbox {
  readonly films: readonly FoundFilm[];
  /** Folders in it that cannot be read. */
  readonly closed: readonly ClosedFolder[];
  readonly unreadable: readonly UnreadableName[];
  /** Folders of discs, whose files are no films of their own. */
  readonly discs: readonly string[];
  /** Links by the names of films that lead nowhere. */
  readonly deadLinks: readonly string[];
}

interface Folder {
  readonly path: string;
  readonly device: number;
  readonly volume: string;
}

/** Folders read at once: each is a round trip on a share. */
const AT_ONCE = 16;

/**
 * Lists the films in a watched folder and the folders in it. Rejects when the folder itself cannot
 * be read; one below it that cannot is told of, and the others go on. `seen` holds the folders that
 * were read before: links may lead to one twice, or round in circles.
 */
export async function readInbox(
  root: Pick<Folder, 'path' | 'volume'>,
  options: InboxOptions,
  seen: Set<string>,
): Promise<Inbox> {
  const films: FoundFilm[] = [];
  const closed: ClosedFolder[] = [];
  const unreadable: UnreadableName[] = [];
  const discs: string[] = [];
  const deadLinks: string[] = [];

  /** Opens a folder that was not read before. */
  async function enter(path: string, above: Omit<Folder, 'path'> | null): Promise<Folder | null> {
    const { dev, ino } = await stat(path);
    const identity = `${dev} ${ino}`;
    if (seen.has(identity)) return null;
    seen.add(identity);
    if (above === null) return { path, device: dev, volume: root.volume };
    const volume = dev === above.device ? above.volume : await mountPointOf(path);
    return { path, device: dev, volume };
  }

  /** Reads a folder; returns the folders in it. */
  async function read(folder: Folder): Promise<{ path: string; above: Folder }[]> {
    const listing = await listFolder(folder.path);
    const below: { path: string; above: Folder }[] = [];
    const isRoot = folder.path === root.path;
    if (!isRoot && listing.entries.some(({ name }) => isDiscIndex(name))) {
      discs.push(folder.path);
      return below;
    }
    // Not by `join`, which made half of all that a scan of many films leaves to be collected.
    const within = folder.path.endsWith(sep) ? folder.path : `${folder.path}${sep}`;
    for (const entry of listing.entries) {
      const path = `${within}${entry.name}`;
      const isLink = entry.kind === 'link';
      const film = filmName(entry, options.extensions);
      // Only what may matter is looked at: each is a round trip on a share.
      if (isLink && film === null && !options.followSymlinks) continue;
      const kind = isLink ? await behindLink(path, options.never) : entry.kind;
      if (kind === 'nothing' && film !== null) deadLinks.push(path);
      // A copied disc bears the film's name on the folder around it.
      if (kind === 'folder' && isDiscFolder(entry.name)) discs.push(isRoot ? path : folder.path);
      else if (kind === 'folder' && !isIgnoredFolder(entry.name)) {
        if (!isLink || options.followSymlinks) below.push({ path, above: folder });
      }
      if (kind !== 'file' || film === null) continue;
      films.push({
        path: `${within}${film}`,
        volume: isLink ? await mountPointOf(path) : folder.volume,
      });
    }
    for (const { name, kind } of listing.unreadable) {
      const text = name.toString();
      const concerns =
        kind === 'folder' ? !isIgnoredFolder(text) : isFilmName(text, options.extensions);
      if (concerns) unreadable.push({ folder: folder.path, name });
    }
    return below;
  }

  const first = await enter(root.path, null);
  let paths = first === null ? [] : await read(first);
  for (let level = 1; level <= options.depth && paths.length > 0; level += 1) {
    const found = await inBatches(paths, AT_ONCE, async ({ path, above }) => {
      try {
        const folder = await enter(path, above);
        return folder === null ? [] : await read(folder);
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal !== null) closed.push(closedFolder(path, refusal));
        // Removed or replaced while the folders were read, or a path that the system does not take.
        else if (!isAbsent(error)) throw error;
        return [];
      }
    });
    paths = found.flat();
  }
  return { films, closed, unreadable, discs: [...new Set(discs)], deadLinks };
}

/** The name of the film that an entry is, or stands for. */
function filmName({ name }: Entry, extensions: readonly string[]): string | null {
  if (isFilmName(name, extensions)) return name;
  if (!name.startsWith('.') && unsupported(name) !== null) return name;
  const film = filmOfPlaceholder(name);
  return film !== null && isFilmName(film, extensions) ? film : null;
}

/** What a link leads to; null for what is not to be followed. */
async function behindLink(
  path: string,
  never: readonly string[],
): Promise<EntryKind | 'nothing' | null> {
  try {
    const target = await realpath(path);
    if (never.some((folder) => target === folder || isBelow(target, folder))) return null;
    const stats = await stat(target);
    if (stats.isFile()) return 'file';
    return stats.isDirectory() ? 'folder' : null;
  } catch (error) {
    return isAbsent(error) ? 'nothing' : null;
  }
}
