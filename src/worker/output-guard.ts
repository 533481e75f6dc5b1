import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { type Access, isDenied, writeAccess } from '../access/folder-access.ts';
import { DENIED_MS, permissionMessage } from '../access/permission-message.ts';
import type { WaitReason } from '../domain/job.ts';
import type { Conditions } from '../queue/conditions.ts';
import type { WatchedFolders } from '../queue/watched-folders.ts';
import { errnoOf, fileErrorCode, fileErrorHint } from '../system/file-errors.ts';
import { makeFolder } from '../system/make-folder.ts';

export interface OutputGuardOptions {
  readonly outDir: string;
  readonly home: string;
  readonly conditions: Pick<Conditions, 'set' | 'lift'>;
  /** Remembers the volumes of folders. */
  readonly folders: Pick<WatchedFolders, 'volumeOf' | 'remember'>;
  readonly mountPointOf: (path: string) => Promise<string>;
  readonly logger: Logger;
  /** Says that results can or cannot be written. */
  readonly changed: () => void;
  readonly access?: (folder: string) => Promise<Access>;
  /** Monotonic, in ms. */
  readonly now?: () => number;
}

const REASONS = [
  'volume_missing',
  'needs_permission',
  'write_failed',
] as const satisfies readonly WaitReason[];

interface Trouble {
  readonly reason: (typeof REASONS)[number];
  readonly message: string;
  readonly hint: string;
}

/**
 * Sees to it that results go where they belong: with the volume of `out/` away, its mount point may
 * be an ordinary empty folder, and films would be written onto the computer's own disk.
 */
export class OutputGuard {
  readonly #options: OutputGuardOptions;
  /** Until when a folder that macOS refused is left alone. */
  #deniedUntil = Number.NEGATIVE_INFINITY;

  constructor(options: OutputGuardOptions) {
    this.#options = options;
  }

  /** Whether a film may be begun. */
  async check(): Promise<boolean> {
    const { outDir, conditions, logger, changed, now = () => performance.now() } = this.#options;
    if (now() < this.#deniedUntil) return false;
    const trouble = await this.#trouble();
    for (const reason of REASONS) {
      if (trouble?.reason !== reason && conditions.lift(outDir, reason)) {
        logger.info({ outDir }, 'results can be written again');
      }
    }
    if (trouble === null) return true;
    if (conditions.set({ subject: outDir, ...trouble, stops: 'claims' })) {
      logger.warn({ outDir, reason: trouble.reason }, trouble.message);
      changed();
    }
    return false;
  }

  async #trouble(): Promise<Trouble | null> {
    const { outDir, home, folders, mountPointOf, access = writeAccess } = this.#options;
    let volume: string;
    try {
      volume = await mountPointOf(outDir);
    } catch (error) {
      return this.#troubleOf(errnoOf(error) ?? String(error));
    }
    const known = folders.volumeOf(outDir);
    if (known !== undefined && known !== volume && !(await holdsResults(outDir))) {
      return {
        reason: 'volume_missing',
        message: `${outDir} was on the volume ${known}, which is missing`,
        hint: 'connect it again; if you moved the folder for good, put a film’s results into it',
      };
    }
    // Made only inside the home: elsewhere a missing folder may be a volume that is away.
    const refused = dirname(outDir) === home ? await made(outDir) : null;
    const code = refused ?? (await access(outDir));
    if (code !== null) return this.#troubleOf(code);
    folders.remember(outDir, volume);
    return null;
  }

  #troubleOf(code: string): Trouble | null {
    const { outDir, now = () => performance.now() } = this.#options;
    const means = fileErrorCode('write', code);
    // The disk guard's business.
    if (means === 'disk_full') return null;
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(code);
    if (isMissing || fileErrorCode('read', code) === 'volume_missing') {
      return {
        reason: 'volume_missing',
        message: `${outDir} is missing`,
        hint: 'connect its volume, or create the folder; films resume automatically',
      };
    }
    const message = `${outDir} cannot be written to (${code})`;
    if (means !== 'cannot_write') {
      return { reason: 'write_failed', message, hint: fileErrorHint('write_failed') };
    }
    if (!isDenied(code)) {
      return { reason: 'needs_permission', message, hint: fileErrorHint('cannot_write') };
    }
    if (code === 'EPERM') this.#deniedUntil = now() + DENIED_MS;
    const { message: denial, hint } = permissionMessage({ path: outDir, code, access: 'write' });
    return {
      reason: 'needs_permission',
      message: denial,
      hint: `${hint}; then films resume automatically`,
    };
  }
}

/** Null, or the system's error code. */
async function made(path: string): Promise<Access> {
  try {
    await makeFolder(path);
    return null;
  } catch (error) {
    return errnoOf(error) ?? String(error);
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
