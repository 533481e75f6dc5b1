import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import defaults from '../../config/default.json' with { type: 'json' };
import { configSchema } from '../../src/config/schema.ts';
import type { Condition } from '../../src/domain/condition.ts';
import type { Job, JobState } from '../../src/domain/job.ts';
import { Intake, type IntakeOptions } from '../../src/intake/intake.ts';
import { lookAt } from '../../src/intake/stable-file.ts';
import type { FilmProbe } from '../../src/intake/video-filter.ts';
import { FilmNotifications } from '../../src/notify/film-notifications.ts';
import type { Notification } from '../../src/notify/notifier.ts';
import { Conditions } from '../../src/queue/conditions.ts';
import { type Database, openDatabase } from '../../src/queue/database.ts';
import { type JobQueue, jobQueue } from '../../src/queue/job-queue.ts';
import { Outbox } from '../../src/queue/outbox.ts';
import { WatchedFolders } from '../../src/queue/watched-folders.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

export const INTAKE_DEFAULTS = configSchema.parse(defaults).intake;
export const STABLE_MS = 5_000;
export const GIVE_UP_MS = 60_000;
export const BENCH_CONFIG = {
  ...INTAKE_DEFAULTS,
  extensions: ['mp4', 'mkv'],
  stableMs: STABLE_MS,
  pollMs: 1_000,
  scanCron: '* * * * *',
  giveUpMs: GIVE_UP_MS,
};

/** Intake on a real folder and a real database, with a clock that the test turns. */
export class IntakeBench implements AsyncDisposable {
  readonly inDir: string;
  readonly outDir: string;
  readonly changes: { what: string; job: Job }[] = [];
  readonly queue: JobQueue;
  readonly conditions: Conditions;
  readonly closed: Condition[] = [];
  now = Date.parse('2026-03-01T09:00:00Z');
  readonly clock = { now: () => this.now };
  /** Errors that were only logged; a test that expects some empties it. */
  readonly errors: string[] = [];
  /** What ffprobe says; a film until a test decides otherwise. */
  probed: FilmProbe | Error = { kind: 'film', seconds: 90 };
  probes = 0;
  intake: Intake;
  #states = new Map<number, JobState>();
  #seen: IntakeOptions['look'];
  /** When the next look is due. */
  #due: number | null = null;
  readonly #folder: TemporaryFolder;
  readonly db: Database;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    this.inDir = join(folder.path, 'in');
    this.outDir = join(folder.path, 'out');
    this.db = openDatabase(join(folder.path, 'queue.db'));
    this.queue = jobQueue(this.db, this.clock);
    this.conditions = new Conditions(this.db, this.clock);
    this.intake = this.restarted();
  }

  static async create(): Promise<IntakeBench> {
    const bench = new IntakeBench(await temporaryFolder());
    await mkdir(bench.inDir);
    return bench;
  }

  get root(): string {
    return this.#folder.path;
  }

  /** A new intake on the same database, as after a restart of the daemon. */
  restarted(options: Partial<IntakeOptions> = {}): Intake {
    this.#due = null;
    this.#seen = options.look;
    this.intake = new Intake({
      queue: this.queue,
      conditions: this.conditions,
      folders: new WatchedFolders(this.db, this.clock),
      inboxes: [this.inDir],
      home: this.root,
      outDir: this.outDir,
      config: BENCH_CONFIG,
      maxAttempts: 3,
      changed: () => this.#hear(),
      clock: this.clock,
      logger: pino({ level: 'error' }, { write: (line) => void this.errors.push(line) }),
      probe: () => {
        this.probes += 1;
        if (this.probed instanceof Error) return Promise.reject(this.probed);
        return Promise.resolve(this.probed);
      },
      ...options,
      look: (path: string) => (this.#seen ?? lookAt)(path),
    });
    return this.intake;
  }

  /** What a person would be notified of now. */
  async notified(): Promise<Notification[]> {
    const sent: Notification[] = [];
    const films = new FilmNotifications({
      notifier: {
        name: 'test',
        send: (notification) => {
          sent.push(notification);
          return Promise.resolve();
        },
      },
      outbox: new Outbox(this.db, 'person'),
      groupMs: 0,
      logger: pino({ level: 'silent' }),
    });
    films.look();
    await films.settled();
    return sent;
  }

  /** Notes what the queue has become of, as those do that are told of a change. */
  #hear(): void {
    for (const job of this.queue.list({ states: ['queued', 'failed', 'waiting'] })) {
      if (this.#states.get(job.id) === job.state) continue;
      this.changes.push({ what: job.state, job });
    }
    this.#states = new Map(this.queue.list({}).map(({ id, state }) => [id, state]));
    const known = new Set(this.closed.map((condition) => JSON.stringify(condition)));
    const fresh = this.conditions.all().filter((now) => !known.has(JSON.stringify(now)));
    this.closed.push(...fresh);
  }

  async drop(name: string, content = 'film'): Promise<string> {
    const path = join(this.inDir, name);
    await writeFile(path, content);
    // A write within the same ms would look like none.
    await utimes(path, new Date(), new Date(this.now));
    return path;
  }

  /** Lets time go by, with looks when they are due as the daemon has them, and scans. */
  async scanAfter(ms: number): Promise<number | null> {
    const end = this.now + ms;
    for (let due = this.#due; due !== null && due < end; due = this.#due) {
      this.now = Math.max(this.now, due);
      this.#due = await this.intake.look();
    }
    this.now = end;
    this.#due = await this.intake.scan();
    return this.#due;
  }

  /** Sets the clock: no time passes, and nobody looks meanwhile. */
  jump(ms: number): void {
    this.now += ms;
  }

  /** From now on films look so, to the intake that runs. */
  see(look: IntakeOptions['look']): void {
    this.#seen = look;
  }

  /** Scans until a film has been quiet long enough. */
  async settle(): Promise<void> {
    await this.scanAfter(0);
    await this.scanAfter(STABLE_MS);
  }

  states(): string[] {
    return this.queue
      .list({})
      .map(({ state, reason }) => (reason === null ? state : `${state}:${reason}`));
  }

  async remove(path: string): Promise<void> {
    await rm(path, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.intake.stop();
    this.db.close();
    await this.#folder[Symbol.asyncDispose]();
    if (this.errors.length > 0) throw new Error(`intake logged errors: ${this.errors.join('')}`);
  }
}
