import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import { DENIED_MS } from '../access/permission-message.ts';
import type { Config } from '../config/schema.ts';
import {
  EventWatch,
  type FolderWatch,
  isOutOfWatches,
  type Watch,
  watchesAllLevels,
} from './event-watch.ts';
import {
  type FileSystem,
  type FileSystems,
  fileSystemOf,
  systemFileSystems,
  type WatchMode,
} from './file-system-kind.ts';
import { identityOf, walkFolders } from './folder-tree.ts';
import { PollingWatch } from './polling-watch.ts';

export interface WatchTimes {
  /** From the first change to the hint: a copied folder is many changes. */
  readonly debounceMs: number;
  /** From one hint to the next, while a film is being written. */
  readonly hintEveryMs: number;
  /** A watch is opened anew after this: macOS has been seen to fall silent after days. */
  readonly renewMs: number;
}

const TIMES: WatchTimes = { debounceMs: 250, hintEveryMs: 1_000, renewMs: 6 * 3_600_000 };
const FIRST_RETRY_MS = 1_000;

export interface FolderWatcherOptions {
  readonly folder: string;
  readonly config: Pick<
    Config['intake'],
    'watch' | 'depth' | 'followSymlinks' | 'pollingMs' | 'recheckMs'
  >;
  readonly logger: Logger;
  /** Something may have changed. */
  readonly onHint: () => void;
  readonly systems?: FileSystems;
  readonly times?: Partial<WatchTimes>;
  /** Whether one watch is put over all levels; by platform when not given. */
  readonly recursive?: boolean;
  readonly watch?: Watch;
}

/**
 * Says that a scan may be worth it. It decides nothing: events get lost over sleep, on shares and
 * while a watch is opened, so that the timed scan finds what this one misses.
 */
export class FolderWatcher {
  readonly #options: FolderWatcherOptions;
  readonly #times: WatchTimes;
  readonly #stop = new AbortController();
  #watch: FolderWatch | undefined;
  #mode: WatchMode = 'polling';
  #identity: string | undefined;
  #openedAt = 0;
  /** Checks without success since the folder was last watched. */
  #failures = 0;
  /** macOS refused the folder. */
  #denied = false;
  /** The system has no watches left. */
  #mustPoll = false;
  #said = '';
  #checking = false;
  #check: NodeJS.Timeout | undefined;
  #hint: NodeJS.Timeout | undefined;
  #hintedAt = Number.NEGATIVE_INFINITY;

  constructor(options: FolderWatcherOptions) {
    this.#options = options;
    this.#times = { ...TIMES, ...options.times };
  }

  get folder(): string {
    return this.#options.folder;
  }

  /** How the watching the folder; `polling`, the more careful one, until that is known. */
  get mode(): WatchMode {
    return this.#mode;
  }

  /** Begins to watch, and to look for the folder if it is not there. */
  start(): void {
    void this.#checkNow();
  }

  /** Opens the watch anew: whoever knows that events may be lost (after sleep) asks for it. */
  renew(): void {
    this.#close();
    this.#mustPoll = false;
    void this.#checkNow();
  }

  stop(): void {
    this.#stop.abort();
    clearTimeout(this.#check);
    clearTimeout(this.#hint);
    this.#close();
  }

  #close(): void {
    this.#watch?.close();
    this.#watch = undefined;
  }

  #hintSoon(): void {
    if (this.#stop.signal.aborted || this.#hint !== undefined) return;
    const { debounceMs, hintEveryMs } = this.#times;
    const wait = Math.max(debounceMs, this.#hintedAt + hintEveryMs - performance.now());
    this.#hint = setTimeout(() => {
      this.#hint = undefined;
      this.#hintedAt = performance.now();
      this.#options.onHint();
      // It may be on a folder that is gone; one that failed is tried again in its own time.
      if (this.#watch !== undefined) void this.#checkNow();
    }, wait);
  }

  /** Sees to it that the watching the folder; a share that does not answer is asked only once. */
  async #checkNow(): Promise<void> {
    if (this.#checking || this.#stop.signal.aborted) return;
    this.#checking = true;
    clearTimeout(this.#check);
    try {
      // A second question to a share that does not answer would keep another thread.
      if (this.#watch?.isAsking !== true) await this.#ensureWatch();
      this.#denied = false;
    } catch (error) {
      this.#lost(error as NodeJS.ErrnoException);
    }
    this.#checking = false;
    this.#checkSoon();
  }

  #checkSoon(): void {
    if (this.#stop.signal.aborted) return;
    const { recheckMs } = this.#options.config;
    // Soon at first: a folder that was replaced, or that intake makes again, is there at once.
    const soon = FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10);
    const wait = this.#watch === undefined ? Math.min(recheckMs, soon) : recheckMs;
    clearTimeout(this.#check);
    this.#check = setTimeout(
      () => void this.#checkNow(),
      this.#denied ? Math.max(DENIED_MS, recheckMs) : wait,
    );
  }

  async #ensureWatch(): Promise<void> {
    const { folder, logger } = this.#options;
    const identity = await identityOf(folder);
    if (this.#stop.signal.aborted) return;
    const isOld = performance.now() - this.#openedAt > this.#times.renewMs;
    if (this.#watch !== undefined && identity === this.#identity && !isOld) {
      this.#failures = 0;
      this.#said = '';
      return;
    }
    if (isOld) this.#mustPoll = false;
    this.#close();
    const fileSystem = await this.#chooseMode();
    if (this.#stop.signal.aborted) return;
    this.#mode = fileSystem.mode;
    const watch = this.#newWatch();
    this.#watch = watch;
    await watch.open();
    this.#identity = identity;
    this.#openedAt = performance.now();
    logger.debug({ folder, mode: this.#mode, fileSystem: fileSystem.name }, 'watching the folder');
    // What came in meanwhile is found by a scan.
    this.#hintSoon();
  }

  #newWatch(): FolderWatch {
    const { folder, config, watch: open } = this.#options;
    const { recursive = watchesAllLevels(config) } = this.#options;
    const { depth, followSymlinks, pollingMs } = config;
    const listener = {
      changed: () => this.#hintSoon(),
      failed: (error: Error) => {
        if (this.#watch !== watch) return;
        this.#lost(error);
        this.#checkSoon();
      },
    };
    const shared = { folder, depth, followSymlinks, listener };
    const watch: FolderWatch =
      this.#mode === 'events'
        ? new EventWatch({ ...shared, recursive, ...(open === undefined ? {} : { watch: open }) })
        : new PollingWatch({ ...shared, pollingMs });
    return watch;
  }

  /** The folder is not there, may not be read, or its watch failed. */
  #lost(error: NodeJS.ErrnoException): void {
    if (this.#stop.signal.aborted) return;
    const { folder, logger } = this.#options;
    this.#close();
    this.#failures += 1;
    this.#denied = error.code === 'EPERM';
    if (isOutOfWatches(error)) this.#mustPoll = true;
    // Said once; intake tells the person what it means for the films.
    if (this.#said === error.message) return;
    this.#said = error.message;
    logger.warn({ folder, err: error }, 'the folder cannot be watched now; trying again later');
    this.#hintSoon();
  }

  async #chooseMode(): Promise<FileSystem> {
    const { folder, config, systems = systemFileSystems } = this.#options;
    if (this.#mustPoll) return { name: 'no watches left', mode: 'polling' };
    if (config.watch !== 'auto') return { name: 'as configured', mode: config.watch };
    const own = await fileSystemOf(folder, systems);
    if (own.mode === 'polling') return own;
    // A share may be mounted, or linked, below a local folder.
    const folders = await walkFolders(folder, config, this.#stop.signal);
    const places = new Map(folders.map(({ device, path }) => [device, path]));
    for (const place of places.values()) {
      const fileSystem = await fileSystemOf(place, systems);
      if (fileSystem.mode === 'polling') return fileSystem;
    }
    return own;
  }
}
