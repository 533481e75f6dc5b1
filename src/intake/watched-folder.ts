import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { WatchedFolders } from '../queue/watched-folders.ts';
import { exists } from '../system/exists.ts';
import { mountPointOf } from '../system/volume.ts';
import { type ClosedFolder, closedFolder, isBelow } from './closed-folders.ts';
import { type Inbox, type InboxOptions, readInbox } from './inbox.ts';
import { refusalOf } from './stable-file.ts';

export interface WatchedFolderOptions extends InboxOptions {
  /** A folder of the home is made again; elsewhere one would be made where a volume belongs. */
  readonly home: string;
  readonly folders: WatchedFolders;
  readonly mountPointOf?: (path: string) => Promise<string>;
}

/**
 * Reads a watched folder unless its volume is away. An unmounted volume leaves an empty folder, or
 * none, and another mount point above it than the remembered one.
 */
export async function readWatchedFolder(
  path: string,
  options: WatchedFolderOptions,
  seen: Set<string>,
): Promise<Inbox> {
  const { folders, mountPointOf: mountPoint = mountPointOf } = options;
  const remembered = folders.volumeOf(path);
  try {
    const volume = await mountPoint(path);
    const isElsewhere = remembered !== undefined && remembered !== volume;
    if (!(await exists(path)) && !isElsewhere && isBelow(path, options.home)) await make(path);
    const inbox = await readInbox({ path, volume }, options, seen);
    // With films in it, it is the folder that the person means, moved to another volume.
    if (isElsewhere && inbox.films.length === 0) return closed(elsewhere(path, remembered, volume));
    folders.remember(path, volume);
    return inbox;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== null) return closed(closedFolder(path, refusal));
    const isFile = (error as NodeJS.ErrnoException).code === 'ENOTDIR';
    return closed(isFile ? fileInPlace(path) : missing(path, remembered));
  }
}

/** Nothing is made where the folder around it is missing, too. */
async function make(path: string): Promise<void> {
  if (await exists(dirname(path))) await mkdir(path);
}

function closed(folder: ClosedFolder): Inbox {
  return { films: [], closed: [folder], unreadable: [], discs: [], deadLinks: [] };
}

function missing(path: string, volume: string | undefined): ClosedFolder {
  const folder = closedFolder(path, { reason: 'volume_missing' });
  if (volume === undefined || volume === '/') return folder;
  return { ...folder, message: `${path}: its volume ${volume} is missing` };
}

/** The folder is there and empty, on another volume than the one that it was read on. */
function elsewhere(path: string, remembered: string, volume: string): ClosedFolder {
  const wayBack = isBelow(volume, remembered) ? `disconnect ${volume}` : `connect ${remembered}`;
  return {
    ...closedFolder(path, { reason: 'volume_missing' }),
    message: `${path} was on the volume ${remembered}; now it is on ${volume} and has no films`,
    hint: `${wayBack}, and its films resume automatically; to keep the folder where it is now, put a film into it`,
  };
}

function fileInPlace(path: string): ClosedFolder {
  return {
    ...closedFolder(path, { reason: 'volume_missing' }),
    message: `${path} is a file, not a folder`,
    hint: 'move the file away; the folder is then watched again automatically',
  };
}
