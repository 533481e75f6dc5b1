import { createHash } from 'node:crypto';
import type { FolderWatch, FolderWatchListener } from './event-watch.ts';
import { type TreeOptions, walkFolders } from './folder-tree.ts';

export interface PollingWatchOptions extends TreeOptions {
  readonly folder: string;
  readonly listener: FolderWatchListener;
  readonly pollingMs: number;
}

/**
 * Lists the folders every few seconds and compares their names and times. The files themselves
 * are not asked: on a share each costs a round trip, and intake asks those that settle anyway.
 */
export class PollingWatch implements FolderWatch {
  readonly #options: PollingWatchOptions;
  readonly #closed = new AbortController();
  #next: NodeJS.Timeout | undefined;
  #seen = '';
  #asking = false;

  constructor(options: PollingWatchOptions) {
    this.#options = options;
  }

  get isAsking(): boolean {
    return this.#asking;
  }

  async open(): Promise<void> {
    this.#seen = await this.#look();
    this.#later();
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#next);
  }

  /** After the last one ended: a share that answers slowly is not asked twice at once. */
  #later(): void {
    if (this.#closed.signal.aborted) return;
    this.#next = setTimeout(() => void this.#poll(), this.#options.pollingMs);
  }

  async #poll(): Promise<void> {
    const { listener } = this.#options;
    try {
      const seen = await this.#look();
      if (this.#closed.signal.aborted) return;
      if (seen !== this.#seen) listener.changed();
      this.#seen = seen;
      this.#later();
    } catch (error) {
      if (!this.#closed.signal.aborted) listener.failed(error as Error);
    }
  }

  async #look(): Promise<string> {
    const digest = createHash('sha256');
    this.#asking = true;
    try {
      const folders = await walkFolders(this.#options.folder, this.#options, this.#closed.signal);
      for (const folder of folders) digest.update(JSON.stringify(folder));
      return digest.digest('hex');
    } finally {
      this.#asking = false;
    }
  }
}
