import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { type ChokidarOptions, type FSWatcher, watch } from 'chokidar';
import type { Logger } from 'pino';

const DEBOUNCE_MS = 250;
const RECREATE_MS = 5_000;

export type Watch = (folder: string, options: ChokidarOptions) => FSWatcher;

export interface FolderWatcherOptions {
  readonly folder: string;
  readonly logger: Logger;
  /** Something may have changed; called at most once per 250 ms. */
  readonly onHint: () => void;
  readonly watch?: Watch;
  readonly recreateMs?: number;
}

/**
 * Says that a scan may be worth it. It decides nothing: on macOS events get lost over sleep and
 * when streams are recreated, so that the timed scan finds what this one misses.
 */
export class FolderWatcher {
  readonly #options: FolderWatcherOptions;
  #watcher: FSWatcher | undefined;
  #debounce: NodeJS.Timeout | undefined;
  #recreate: NodeJS.Timeout | undefined;
  #identity = '';
  #stopped = false;

  constructor(options: FolderWatcherOptions) {
    this.#options = options;
  }

  start(): void {
    const { folder, watch: open = watch, logger } = this.#options;
    this.#identity = identityOf(folder);
    const watcher = open(folder, {
      depth: 0,
      ignoreInitial: true,
      // `awaitWriteFinish` asks the size only and not for files present at start; the gate does.
      awaitWriteFinish: false,
      ignored: (path) => path !== folder && basename(path).startsWith('.'),
    });
    this.#watcher = watcher;
    // Raw events, too: chokidar 5 says nothing when the watched folder itself goes.
    watcher.on('all', () => this.#hint());
    watcher.on('raw', () => this.#hint());
    watcher.on('error', (error) => {
      logger.warn({ err: error }, 'the folder watcher failed; it is started again');
      this.#recreateSoon();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#debounce);
    clearTimeout(this.#recreate);
    await this.#watcher?.close();
  }

  #hint(): void {
    if (this.#stopped || this.#debounce !== undefined) return;
    this.#debounce = setTimeout(() => {
      this.#debounce = undefined;
      // Another folder of the same name: the watch is on the one that is gone.
      if (identityOf(this.#options.folder) !== this.#identity) this.#recreateSoon();
      this.#options.onHint();
    }, DEBOUNCE_MS);
  }

  #recreateSoon(): void {
    if (this.#stopped || this.#recreate !== undefined) return;
    this.#recreate = setTimeout(() => {
      this.#recreate = undefined;
      void this.#replace();
    }, this.#options.recreateMs ?? RECREATE_MS);
  }

  async #replace(): Promise<void> {
    const old = this.#watcher;
    // An error of the old watcher while it closes concerns nobody any more; unheard it would throw.
    old?.removeAllListeners().on('error', () => {});
    await old?.close();
    if (this.#stopped) return;
    this.start();
    this.#hint();
  }
}

/** Tells a folder from another that took its place: inode numbers are given out again at once. */
function identityOf(folder: string): string {
  const stats = statSync(folder, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.dev} ${stats.ino} ${stats.birthtimeMs}`;
}
