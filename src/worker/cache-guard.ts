import type { Logger } from 'pino';
import { type Access, isDenied, readAccess } from '../access/folder-access.ts';
import { DENIED_MS, permissionMessage } from '../access/permission-message.ts';
import type { Conditions } from '../queue/conditions.ts';

export interface CacheGuardOptions {
  /** Where weights lie. */
  readonly cacheDir: string;
  readonly conditions: Pick<Conditions, 'set' | 'lift'>;
  readonly logger: Logger;
  /** A folder whose mode bits keep us out is tried again so often. */
  readonly recheckMs: number;
  /** Says that films can or cannot be worked on. */
  readonly changed: () => void;
  readonly access?: (folder: string) => Promise<Access>;
}

/**
 * Holds films up while the weights may not be read, with what to do about it: each would fail at
 * its first model, as if setup had never run.
 */
export class CacheGuard {
  readonly #options: CacheGuardOptions;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: CacheGuardOptions) {
    this.#options = options;
  }

  /** Looks once, and again for as long as the folder is closed. */
  async check(): Promise<void> {
    const { cacheDir, conditions, logger, recheckMs, changed, access = readAccess } = this.#options;
    const code = await access(cacheDir);
    if (this.#stopped) return;
    if (!isDenied(code)) {
      if (!conditions.lift(cacheDir, 'needs_permission')) return;
      logger.info({ cacheDir }, 'the models can be read again');
      changed();
      return;
    }
    const denial = permissionMessage({ path: cacheDir, code, access: 'read' });
    const condition = { subject: cacheDir, reason: 'needs_permission', ...denial } as const;
    if (conditions.set({ ...condition, stops: 'claims' })) {
      logger.warn({ cacheDir, code }, denial.message);
      changed();
    }
    this.#timer = setTimeout(
      () =>
        void this.check().catch((err) => logger.warn({ err }, 'the models could not be checked')),
      code === 'EPERM' ? Math.max(DENIED_MS, recheckMs) : recheckMs,
    );
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
