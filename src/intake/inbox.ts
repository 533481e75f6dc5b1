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

/** A folder that is still to be looked at. */
interface Below {
  readonly path: string;
  readonly above: Folder;
  readonly isLink: boolean;
}

interface LookedAt extends Folder {
  /** Tells whether two paths lead to one folder. */
  readonly identity: string;
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

  async function look(path: string, above: Folder | null): Promise<LookedAt> {
    const { dev, ino } = await stat(path);
    const identity = `${dev} ${ino}`;
    if (above === null) return { path, device: dev, volume: root.volume, identity };
    const volume = dev === above.device ? above.volume : await mountPointOf(path);
    return { path, device: dev, volume, identity };
  }

  /** Whether a folder was not read before, by this or another path. */
  function isNew({ identity }: LookedAt): boolean {
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  }

  /** What `work` gives; nothing for a folder that cannot be read. */
  async function orClosed<T>(path: string, work: () => Promise<T>): Promise<T[]> {
    try {
      return [await work()];
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal !== null) closed.push(closedFolder(path, refusal));
      // Removed or replaced while the folders were read, or a path that the system does not take.
      else if (!isAbsent(error)) throw error;
      return [];
    }
  }

  /** Reads a folder; returns the folders in it. */
  async function read(folder: Folder): Promise<Below[]> {
    const listing = await listFolder(folder.path);
    const below: Below[] = [];
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
        if (!isLink || options.followSymlinks) below.push({ path, above: folder, isLink });
      }
      if (kind !== 'file' || film === null) continue;
      films.push({
        path: `${within}${film}`,
        volume: isLink ? await mountPointOf(path) : folder.volume,
      });
    }
    below.sort((one, other) => Number(one.isLink) - Number(other.isLink));
    for (const { name, kind } of listing.unreadable) {
      const text = name.toString();
      const concerns =
        kind === 'folder' ? !isIgnoredFolder(text) : isFilmName(text, options.extensions);
      if (concerns) unreadable.push({ folder: folder.path, name });
    }
    return below;
  }

  const first = await look(root.path, null);
  let paths = isNew(first) ? await read(first) : [];
  for (let level = 1; level <= options.depth && paths.length > 0; level += 1) {
    const looked = await inBatches(paths, AT_ONCE, ({ path, above }) =>
      orClosed(path, () => look(path, above)),
    );
    // In the order of the listing, not in that of the answers: of two paths to one folder each scan
    // is to take the same, or a film would come twice. A link is the worse name.
    const folders = looked.flat().filter(isNew);
    const found = await inBatches(folders, AT_ONCE, (folder) =>
      orClosed(folder.path, () => read(folder)),
    );
    paths = found.flat(2);
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
