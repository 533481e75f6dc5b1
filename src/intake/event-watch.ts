import { type FSWatcher, watch } from 'node:fs';
import { sep } from 'node:path';
import { type TreeOptions, walkFolders } from './folder-tree.ts';

/** What both ways of watching have in common. */
export interface FolderWatch {
  /** Resolves when changes from now on are noticed; rejects when the folder cannot be watched. */
  open(): Promise<void>;
  close(): void;
  /** Whether it waits for an answer of the disk, which may never come. */
  readonly isAsking: boolean;
}

export interface FolderWatchListener {
  /** Something may have changed. */
  changed(): void;
  /** This watch is of no use any more. */
  failed(error: Error): void;
}

export interface EventWatchOptions extends TreeOptions {
  readonly folder: string;
  readonly listener: FolderWatchListener;
  /** One watch over all levels, which only a Mac's file system offers; see `watchesAllLevels`. */
  readonly recursive: boolean;
  readonly watch?: Watch;
}

export type Watch = typeof watch;

/** Folders come and go in bursts: they are looked through once for several events. */
const REFRESH_MS = 100;

/**
 * Watches folders, not the files in them: a folder's events tell of its files, too. A watch for
 * each of 5,000 films would be 5,000 descriptors on a Mac.
 *
 * `fs.watch` itself, as chokidar lists and stats a folder's files at every event: while a film
 * was copied into a folder of 5,000 it took more than a core.
 */
export class EventWatch implements FolderWatch {
  readonly #options: EventWatchOptions;
  readonly #watches = new Map<string, { readonly identity: string; readonly watcher: FSWatcher }>();
  readonly #closed = new AbortController();
  #refresh: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #opened = false;
  #exhausted: Error | undefined;

  constructor(options: EventWatchOptions) {
    this.#options = options;
  }

  get isAsking(): boolean {
    return this.#running !== undefined;
  }

  open(): Promise<void> {
    return this.#sync();
  }

  close(): void {
    this.#closed.abort();
    clearTimeout(this.#refresh);
    for (const path of [...this.#watches.keys()]) this.#unwatch(path);
  }

  /** Opens watches on new folders and closes those on folders that are gone. */
  async #sync(): Promise<void> {
    const { folder, recursive } = this.#options;
    const { signal } = this.#closed;
    const options = recursive ? { ...this.#options, depth: 0 } : this.#options;
    const folders = await walkFolders(folder, options, signal, (path, identity) =>
      this.#watch(path, identity),
    );
    if (this.#exhausted !== undefined) throw this.#exhausted;
    const there = new Set(folders.map(({ path }) => path));
    for (const path of this.#watches.keys()) if (!there.has(path)) this.#unwatch(path);
  }

  #watch(path: string, identity: string): void {
    const { listener, recursive, watch: open = watch } = this.#options;
    const known = this.#watches.get(path);
    if (known?.identity === identity) return;
    // Another folder of the same name: the watch is on the one that is gone.
    if (known !== undefined) this.#unwatch(path);
    let watcher: FSWatcher;
    try {
      watcher = open(path, { recursive }, (event, name) => {
        if (this.#closed.signal.aborted || isHidden(name)) return;
        if (event === 'rename') this.#refreshSoon();
        listener.changed();
      });
    } catch (error) {
      // A folder may have gone meanwhile; a system without watches left has none for the rest.
      if (isOutOfWatches(error as NodeJS.ErrnoException)) this.#exhausted = error as Error;
      throw error;
    }
    watcher.on('error', (error) => {
      if (!this.#closed.signal.aborted) listener.failed(error);
    });
    this.#watches.set(path, { identity, watcher });
    this.#opened = true;
  }

  #unwatch(path: string): void {
    this.#watches.get(path)?.watcher.close();
    this.#watches.delete(path);
  }

  #refreshSoon(): void {
    if (this.#options.recursive) return;
    if (this.#running !== undefined) this.#again = true;
    else this.#refresh ??= setTimeout(() => this.#refreshNow(), REFRESH_MS);
  }

  #refreshNow(): void {
    this.#refresh = undefined;
    this.#opened = false;
    this.#running = this.#sync()
      .then(() => {
        // What lay in a new folder before its watch was open is found by a scan.
        if (this.#opened) this.#options.listener.changed();
      })
      .catch((error: Error) => {
        if (!this.#closed.signal.aborted) this.#options.listener.failed(error);
      })
      .finally(() => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.#refreshSoon();
      });
  }
}

/** Whether the system has no watches, or the process no descriptors, left. */
export function isOutOfWatches({ code }: NodeJS.ErrnoException): boolean {
  return code === 'ENOSPC' || code === 'EMFILE' || code === 'ENFILE';
}

/** Whether one watch can be put over all levels: FSEvents does not go through links. */
export function watchesAllLevels(
  { followSymlinks }: TreeOptions,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return platform === 'darwin' && !followSymlinks;
}

/** Programs' half-written files and the Finder's notes are no reason to scan. */
function isHidden(name: string | null): boolean {
  return name?.split(sep).some((part) => part.startsWith('.')) === true;
}
