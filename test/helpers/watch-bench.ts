import { EventEmitter } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import defaults from '../../config/default.json' with { type: 'json' };
import { configSchema } from '../../src/config/schema.ts';
import type { Job } from '../../src/domain/job.ts';
import { stableMsFor } from '../../src/intake/file-system-kind.ts';
import { optionsBesideFilms } from '../../src/intake/film-options.ts';
import { FolderWatcher, type FolderWatcherOptions } from '../../src/intake/folder-watcher.ts';
import { Intake, type IntakeOptions } from '../../src/intake/intake.ts';
import { Conditions } from '../../src/queue/conditions.ts';
import { type Database, openDatabase } from '../../src/queue/database.ts';
import { type JobQueue, jobQueue } from '../../src/queue/job-queue.ts';
import { WatchedFolders } from '../../src/queue/watched-folders.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

/** How intake comes to know of changes; `deaf` has a scan at times and nothing else. */
export type Hearing = 'events' | 'events over all levels' | 'polling' | 'deaf';

const DEFAULTS = configSchema.parse(defaults);

const CONFIG = {
  ...DEFAULTS.intake,
  stableMs: 200,
  stablePollingMs: 200,
  pollMs: 50,
  pollingMs: 50,
  recheckMs: 100,
};

/** Watcher, intake and queue as the daemon joins them, with short times and no ffprobe. */
export class WatchBench implements AsyncDisposable {
  readonly inDir: string;
  readonly queue: JobQueue;
  /** Sizes at which films were found whole, by path. */
  readonly probed: { readonly path: string; readonly size: number }[] = [];
  hints = 0;
  readonly #turns = new EventEmitter();
  readonly #intake: Intake;
  readonly #watcher: FolderWatcher;
  readonly #folder: TemporaryFolder;
  readonly #db: Database;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #hearing: Hearing;

  private constructor(folder: TemporaryFolder, hearing: Hearing) {
    const root = folder.path;
    this.#folder = folder;
    this.#hearing = hearing;
    this.inDir = join(root, 'home', 'in');
    const clock = { now: () => Date.now() };
    this.#db = openDatabase(join(root, 'queue.db'));
    this.queue = jobQueue(this.#db, clock);
    const logger = pino({ level: 'silent' });
    const options: IntakeOptions = {
      queue: this.queue,
      conditions: new Conditions(this.#db, clock),
      folders: new WatchedFolders(this.#db, clock),
      inboxes: [this.inDir],
      home: join(root, 'home'),
      outDir: join(root, 'home', 'out'),
      config: CONFIG,
      maxAttempts: 3,
      changed: () => {},
      clock,
      logger,
      stableMsOf: () => stableMsFor(this.#watcher.mode, CONFIG),
      besideFilm: optionsBesideFilms(DEFAULTS),
      probe: (path) => {
        const job = this.jobsOf(path).at(-1);
        this.probed.push({ path, size: job?.sourceSize ?? -1 });
        return Promise.resolve({ kind: 'film', seconds: 90 });
      },
    };
    this.#intake = new Intake(options);
    const config: FolderWatcherOptions['config'] = {
      ...CONFIG,
      watch: hearing === 'polling' ? 'polling' : 'events',
    };
    this.#watcher = new FolderWatcher({
      folder: this.inDir,
      config,
      logger,
      recursive: hearing === 'events over all levels',
      times: { debounceMs: 20, hintEveryMs: 50 },
      onHint: () => {
        this.hints += 1;
        this.#intake.requestScan();
      },
    });
  }

  static async create(hearing: Hearing): Promise<WatchBench> {
    const bench = new WatchBench(await temporaryFolder(), hearing);
    await mkdir(bench.inDir, { recursive: true });
    await bench.#start();
    return bench;
  }

  jobsOf(path: string): Job[] {
    return this.queue.list({}).filter(({ sourcePath }) => sourcePath === path);
  }

  states(path: string): string[] {
    return this.jobsOf(path).map(({ state, reason }) => (reason ? `${state}:${reason}` : state));
  }

  /** Waits until intake has brought the queue there. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise((resolve) => this.#turns.once('turn', resolve));
  }

  async queued(path: string): Promise<void> {
    await this.until(() => this.states(path).includes('queued'));
  }

  async #start(): Promise<void> {
    // The queue has no events of its own: it is looked at often instead.
    this.#timers.push(setInterval(() => this.#turns.emit('turn'), 10));
    if (this.#hearing === 'deaf') {
      this.#timers.push(setInterval(() => this.#intake.requestScan(), 100));
      return;
    }
    this.#watcher.start();
    await this.until(() => this.hints > 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watcher.stop();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#intake.stop();
    this.#db.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}
