import { chmodSync, closeSync, lstatSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolderSync } from './make-folder.ts';

/** What group and others may do with a file. */
const OTHERS = 0o077;

/**
 * Makes an empty file that only this user may read, where there is none; says nothing of failure, as
 * whoever opens it then does. One that exists is not opened: to close it again would end the locks
 * that this process holds on it.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It is there already, or cannot be made.
  }
}

/** Makes a folder that only this user may enter; folders above it are made as usual. */
export function makePrivateFolder(folder: string): void {
  makeFolderSync(dirname(folder));
  makeFolderSync(folder, 0o700);
}

/** Whether anybody but its owner may do anything with a file; false where there is none. */
export function isOpenToOthers(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & OTHERS) !== 0;
}

/**
 * Takes from everybody but the owner what they may do with a folder and with all that lies in it. A
 * file system without modes, or somebody else's file, stays as it is; no link is followed.
 */
export function closeToOthers(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || !(found.isDirectory() || found.isFile())) return;
  try {
    if ((found.mode & OTHERS) !== 0) chmodSync(path, found.mode & 0o7777 & ~OTHERS);
    if (!found.isDirectory()) return;
    for (const name of readdirSync(path)) closeToOthers(join(path, name));
  } catch {
    // Nothing is lost by it: only its owner can change that.
  }
}
