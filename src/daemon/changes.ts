import type { Logger } from 'pino';

/**
 * Who changed something: the daemon's parts, or another process (the command line). `full_disk`: the
 * running film is to be given back, and nobody is told before it is known whether it filled the disk.
 */
export type ChangedBy = 'worker' | 'intake' | 'guard' | 'full_disk' | 'outside';

/**
 * The one signal that something changed. Parts say so without knowing who cares; those that care
 * look for themselves what it was, once for all changes of a moment. What one of them throws is
 * logged and ends nothing.
 */
export class Changes {
  readonly #logger: Pick<Logger, 'error'>;
  readonly #listeners: { readonly look: () => void; readonly of: readonly ChangedBy[] | null }[] =
    [];
  readonly #changed = new Set<ChangedBy>();

  constructor(logger: Pick<Logger, 'error'>) {
    this.#logger = logger;
  }

  /** Calls `look` after changes, or after those by some parts only. */
  on(look: () => void, of: readonly ChangedBy[] | null = null): void {
    this.#listeners.push({ look, of });
  }

  /** What a part calls when it has changed something. */
  by(part: ChangedBy): () => void {
    return () => {
      if (this.#changed.size === 0) queueMicrotask(() => this.#tell());
      this.#changed.add(part);
    };
  }

  #tell(): void {
    const parts = [...this.#changed];
    this.#changed.clear();
    for (const { look, of } of this.#listeners) {
      if (of !== null && !parts.some((part) => of.includes(part))) continue;
      try {
        look();
      } catch (error) {
        this.#logger.error({ err: error }, 'a change could not be processed');
      }
    }
  }
}
