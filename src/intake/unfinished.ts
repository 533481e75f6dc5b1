import { readdir } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { exists } from '../system/exists.ts';

/**
 * What browsers and download programs append to a name, or keep beside the file under its name and
 * this, until it is complete.
 */
export const UNFINISHED_MARKS: readonly string[] = [
  '.part',
  '.partial',
  '.crdownload',
  '.download',
  '.opdownload',
  '.unconfirmed',
  '.filepart',
  '.tmp',
  '.temp',
  '.aria2',
  '.ytdl',
  '.!qB',
  '.!ut',
  '.bc!',
  '.dtapart',
  '.fdmdownload',
];

/** Whether a name is that of a file which is still being written. */
export function isUnfinishedName(name: string): boolean {
  const suffix = extname(name).toLowerCase();
  return UNFINISHED_MARKS.some((mark) => mark.toLowerCase() === suffix);
}

/**
 * Name of the file by which a download program says that `path` is not complete, or null. Firefox
 * keeps an empty file of the final name beside its `.part`, aria2 one of the final size.
 */
export async function unfinishedMark(path: string): Promise<string | null> {
  const found = await Promise.all(
    UNFINISHED_MARKS.map(async (mark) => ((await exists(`${path}${mark}`)) ? mark : null)),
  );
  const mark = found.find((candidate) => candidate !== null);
  return mark === undefined ? null : `${basename(path)}${mark}`;
}

/** `Film.f137.mp4`, `Film.f137-drc.mp4`, `Film.temp.mp4`: yt-dlp joins them to `Film.mp4`. */
const FRAGMENT = /^(.+)\.(?:f\d+[\w-]*|temp)\.[^.]+$/su;

/**
 * Name of another part of the same download, if `path` is one part of it: picture and sound come
 * as files of their own, each whole by itself.
 */
export async function otherFragment(path: string): Promise<string | null> {
  const own = basename(path);
  const stem = FRAGMENT.exec(own)?.[1];
  if (stem === undefined) return null;
  const names = await readdir(dirname(path)).catch(() => []);
  const belongs = (name: string) =>
    name !== own &&
    name.startsWith(`${stem}.`) &&
    (isUnfinishedName(name) || FRAGMENT.exec(name)?.[1] === stem);
  return names.find(belongs) ?? null;
}

/** Folders in which programs keep what is not finished, or was thrown away. */
const CLOSED_FOLDERS: ReadonlySet<string> = new Set([
  '@eadir',
  '@tmp',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'lost+found',
]);

/** Whether films in a folder of this name are not to be looked for. */
export function isIgnoredFolder(name: string): boolean {
  const lower = name.toLowerCase();
  // Hidden ones are the system's (`.Trashes`, `.fseventsd`); Safari downloads into a folder.
  if (lower.startsWith('.') || isUnfinishedName(lower)) return true;
  // SABnzbd and NZBGet while they unpack, and what they could not unpack.
  if (/^_(?:unpack|failed)(?:_|$)/u.test(lower)) return true;
  return CLOSED_FOLDERS.has(lower);
}

/** The name of the film that an iCloud placeholder (`.Film.mp4.icloud`) stands for, or null. */
export function filmOfPlaceholder(name: string): string | null {
  return /^\.(.+)\.icloud$/su.exec(name)?.[1] ?? null;
}
