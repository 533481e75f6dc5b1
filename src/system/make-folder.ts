import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive` goes on for ever, deaf to signals, where a
 * file system says ENOENT of a name that it refuses (exFAT by FUSE) or of a parent that it has just
 * made: this goes up once and down once. `mode` is that of every folder which is made.
 *
 * Throws the system's error of the folder that could not be made.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    const error = await mkdir(at, { mode }).catch((refusal: NodeJS.ErrnoException) => refusal);
    if (error === undefined) break;
    if (await isFolder(at)) break;
    if (error.code !== 'ENOENT' || at === dirname(at)) throw error;
    missing.push(at);
  }
  for (const folder of missing.toReversed()) {
    try {
      await mkdir(folder, { mode });
    } catch (error) {
      if (!(await isFolder(folder))) throw error;
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() === true;
}

/** The same for a program that has nothing else to do, or must not be left half-way. */
export function makeFolderSync(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = resolve(path); ; at = dirname(at)) {
    const error = refusalOf(at, mode);
    if (error === null) break;
    if (error.code !== 'ENOENT' || at === dirname(at)) throw error;
    missing.push(at);
  }
  for (const folder of missing.toReversed()) {
    const error = refusalOf(folder, mode);
    if (error !== null) throw error;
  }
}

/** Null once a folder is there. */
function refusalOf(path: string, mode: number): NodeJS.ErrnoException | null {
  try {
    mkdirSync(path, { mode });
    return null;
  } catch (error) {
    // EIO and its like of the look itself are said with those of the making.
    try {
      if (statSync(path).isDirectory()) return null;
    } catch {}
    return error as NodeJS.ErrnoException;
  }
}
