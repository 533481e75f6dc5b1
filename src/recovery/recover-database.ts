import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { databaseProblem } from '../queue/integrity.ts';
import { makeFolderSync } from '../system/make-folder.ts';

export interface Recovery {
  /** `sound`: nothing was done. `new`: there was none. Otherwise the old one lies in `setAside`. */
  readonly kind: 'sound' | 'new' | 'restored' | 'replaced';
  /** What was wrong. */
  readonly problem: string | null;
  readonly setAside: string | null;
  readonly backup: string | null;
}

/** Files of a database in the order in which they go: a log without its database does no harm. */
const PARTS = ['-wal', '-shm', ''] as const;

/**
 * Makes sure that the database can be used: one that is torn is set aside whole, and the newest
 * backup that is sound takes its place. To be called by the holder of the home's lock only. A death
 * at any step leaves what the next start goes on with.
 */
export function recoverDatabase(file: string, backups: string, now: Date): Recovery {
  const problem = databaseProblem(file);
  if (problem === null) return { kind: 'sound', problem, setAside: null, backup: null };
  const backup = newestSound(backups);
  if (backup === null && isBlank(file)) {
    return { kind: 'new', problem: null, setAside: null, backup };
  }
  const hadAny = PARTS.some((part) => existsSync(file + part));
  const setAside = hadAny ? setPartsAside(file, now) : null;
  if (backup !== null) restore(backup, file);
  return { kind: backup === null ? 'replaced' : 'restored', problem, setAside, backup };
}

/** Whether there is nothing to set aside: no file, or one that somebody has only just made. */
function isBlank(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size === 0 && !existsSync(`${file}-wal`);
}

/** Moves all that belongs to the database into a folder of its own; nothing is deleted. */
function setPartsAside(file: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const folder = join(dirname(file), `corrupt-${stamp}`);
  makeFolderSync(folder);
  for (const part of PARTS) {
    if (!existsSync(file + part)) continue;
    renameSync(file + part, join(folder, basename(file) + part));
  }
  syncFolder(dirname(file));
  return folder;
}

/** Backups of a folder, the newest first: their names begin with the time. */
export function listBackups(backups: string): string[] {
  if (!existsSync(backups)) return [];
  return readdirSync(backups)
    .filter((name) => /^subpiped-.*\.db$/.test(name))
    .sort()
    .reverse()
    .map((name) => join(backups, name));
}

function newestSound(backups: string): string | null {
  return listBackups(backups).find((backup) => databaseProblem(backup) === null) ?? null;
}

/** Copies, so that the backup stays: the restored one may be torn again before the next is made. */
function restore(backup: string, file: string): void {
  const temporary = join(dirname(file), `.partial-${process.pid}-restore`);
  try {
    copyFileSync(backup, temporary);
    const handle = openSync(temporary, 'r+');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
