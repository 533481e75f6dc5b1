import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { Condition } from '../domain/condition.ts';
import type { WaitReason } from '../domain/job.ts';
import type { Conditions } from '../queue/conditions.ts';
import type { WatchedFolders } from '../queue/watched-folders.ts';

export interface OutputGuardOptions {
  readonly outDir: string;
  readonly home: string;
  readonly conditions: Pick<Conditions, 'set' | 'lift' | 'get'>;
  /** Remembers the volumes of folders. */
  readonly folders: Pick<WatchedFolders, 'volumeOf' | 'remember'>;
  readonly mountPointOf: (path: string) => Promise<string>;
  readonly logger: Logger;
  /** Told once when results cannot be written. */
  readonly onClosed: (condition: Condition) => void;
}

interface Trouble {
  readonly reason: Extract<WaitReason, 'volume_missing' | 'needs_permission'>;
  readonly message: string;
  readonly hint: string;
}

/**
 * Sees to it that results go where they belong: with the volume of `out/` away, its mount point may
 * be an ordinary empty folder, and films would be written onto the computer's own disk.
 */
export class OutputGuard {
  readonly #options: OutputGuardOptions;

  constructor(options: OutputGuardOptions) {
    this.#options = options;
  }

  /** Whether a film may be begun. */
  async check(): Promise<boolean> {
    const { outDir, conditions, logger, onClosed } = this.#options;
    const trouble = await this.#trouble();
    for (const reason of ['volume_missing', 'needs_permission'] as const) {
      if (trouble?.reason !== reason && conditions.lift(outDir, reason)) {
        logger.info({ outDir }, 'results can be written again');
      }
    }
    if (trouble === null) return true;
    if (conditions.set({ subject: outDir, ...trouble, stops: 'claims' })) {
      logger.warn({ outDir, reason: trouble.reason }, trouble.message);
      const condition = conditions.get(outDir, trouble.reason);
      if (condition !== undefined) onClosed(condition);
    }
    return false;
  }

  async #trouble(): Promise<Trouble | null> {
    const { outDir, home, folders, mountPointOf } = this.#options;
    const volume = await mountPointOf(outDir);
    const known = folders.volumeOf(outDir);
    if (known !== undefined && known !== volume && !(await holdsResults(outDir))) {
      return {
        reason: 'volume_missing',
        message: `${outDir} was on the volume ${known}, which is not there`,
        hint: 'connect it again; a folder that was moved for good is taken once a film’s results lie in it',
      };
    }
    try {
      // Made only inside the home: elsewhere a missing folder may be a volume that is away.
      if (dirname(outDir) === home) await mkdir(outDir, { recursive: true });
      await tryToWrite(outDir);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The disk guard's business.
      if (code === 'ENOSPC' || code === 'EDQUOT') return null;
      return code === 'ENOENT' || code === 'ENOTDIR'
        ? {
            reason: 'volume_missing',
            message: `${outDir} is not there`,
            hint: 'connect its volume, or make the folder; films go on by themselves',
          }
        : {
            reason: 'needs_permission',
            message: `${outDir} may not be written to`,
            hint: 'allow subpiped to write there; films go on by themselves',
          };
    }
    folders.remember(outDir, volume);
    return null;
  }
}

/** Whether films' results lie there: then the folder is the right one, wherever it is now. */
async function holdsResults(outDir: string): Promise<boolean> {
  const entries = await readdir(outDir, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const manifests = await stat(join(outDir, entry.name, 'manifests')).catch(() => null);
    if (manifests?.isDirectory() === true) return true;
  }
  return false;
}

/**
 * Only writing tells: macOS refuses folders whose modes would allow it. The file's name is always
 * the same, so that one which a killed daemon left is taken over, and removed, by the next try.
 */
async function tryToWrite(folder: string): Promise<void> {
  const probe = join(folder, '.partial-probe');
  const file = await open(probe, 'w');
  await file.close();
  await rm(probe, { force: true });
}
