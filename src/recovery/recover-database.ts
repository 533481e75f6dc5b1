import {
  chmodSync,
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
import { asDatabaseFailure, sqliteCode } from '../queue/database-failure.ts';
import { closedDatabaseProblem } from '../queue/integrity.ts';
import { asFileFailure } from '../system/file-errors.ts';
import { makePrivateFolder } from '../system/private-files.ts';

export interface Recovery {
  /**
   * `sound`: nothing was done. `behind`: it is whole, but its last writes are gone. `new`: there was
   * none. Otherwise the old one lies in `setAside`.
   */
  readonly kind: 'sound' | 'behind' | 'new' | 'restored' | 'replaced';
  /** What was wrong. */
  readonly problem: string | null;
  readonly setAside: string | null;
  readonly backup: string | null;
}

/** Files of a database in the order in which they go: a log without its database does no harm. */
const PARTS = ['-wal', '-shm', ''] as const;

/** A disk that has just been woken or connected answers within seconds. */
const PAUSES_MS = [100, 400, 1_000, 1_500];
const SECOND_LOOK_MS = 200;

/**
 * Makes sure that the database can be used: one that is torn, and is found so again at a second
 * look, is set aside whole, and the newest backup that is sound takes its place. To be called by the
 * holder of the home's lock only. A death at any step leaves what the next start goes on with.
 *
 * Throws `read_failed`, `try_again` and the like where the disk does not let it be judged: then
 * nothing is touched.
 */
export function recoverDatabase(file: string, backups: string, now: Date): Recovery {
  const first = judged(file, () => closedDatabaseProblem(file));
  if (first !== null && !isBlank(file)) pause(SECOND_LOOK_MS);
  const problem = first && judged(file, () => closedDatabaseProblem(file));
  if (problem === null) return { kind: 'sound', problem, setAside: null, backup: null };
  const backup = newestSound(backups);
  if (backup === null && isBlank(file)) {
    return { kind: 'new', problem: null, setAside: null, backup };
  }
  try {
    return replaced(file, problem, backup, now);
  } catch (error) {
    throw asFileFailure('write', error, file);
  }
}

function replaced(file: string, problem: string, backup: string | null, now: Date): Recovery {
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
  makePrivateFolder(folder);
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
  const isSound = (backup: string) => {
    try {
      return judged(backup, () => closedDatabaseProblem(backup)) === null;
    } catch {
      // The one before it is better than none; this one stays for later.
      return false;
    }
  };
  return listBackups(backups).find(isSound) ?? null;
}

/** What `look` finds of a file; tried again for some seconds while the disk does not let it look. */
function judged<T>(file: string, look: () => T): T {
  for (let tries = 0; ; tries += 1) {
    try {
      return look();
    } catch (error) {
      const ms = PAUSES_MS[tries];
      // A lock was waited for already.
      const isLocked = sqliteCode(error)?.startsWith('SQLITE_BUSY') === true;
      if (ms === undefined || isLocked) {
        throw asDatabaseFailure(asFileFailure('read', error, file), file);
      }
      pause(ms);
    }
  }
}

/** The start is one thing after the other: nothing else is to happen meanwhile. */
function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Copies, so that the backup stays: the restored one may be torn again before the next is made. */
function restore(backup: string, file: string): void {
  const temporary = join(dirname(file), `.partial-${process.pid}-restore`);
  try {
    copyFileSync(backup, temporary);
    chmodSync(temporary, 0o600);
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
