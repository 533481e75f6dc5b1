import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import defaults from '../../config/default.json' with { type: 'json' };
import { configSchema } from '../../src/config/schema.ts';
import type { Job } from '../../src/domain/job.ts';
import { Intake, type IntakeOptions } from '../../src/intake/intake.ts';
import type { FilmProbe } from '../../src/intake/video-filter.ts';
import { type Database, openDatabase } from '../../src/queue/database.ts';
import { JobQueue } from '../../src/queue/job-queue.ts';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';

export const INTAKE_DEFAULTS = configSchema.parse(defaults).intake;
export const STABLE_MS = 5_000;
export const GIVE_UP_MS = 60_000;

/** Intake on a real folder and a real database, with a clock that the test turns. */
export class IntakeBench implements AsyncDisposable {
  readonly inDir: string;
  readonly outDir: string;
  readonly heard: { what: string; job: Job }[] = [];
  readonly queue: JobQueue;
  now = Date.parse('2026-03-01T09:00:00Z');
  readonly clock = { now: () => this.now };
  /** Errors that were only logged; a test that expects some empties it. */
  readonly errors: string[] = [];
  /** What ffprobe says; a film until a test decides otherwise. */
  probed: FilmProbe | Error = { kind: 'film', seconds: 90 };
  probes = 0;
  intake: Intake;
  readonly #folder: TemporaryFolder;
  readonly #db: Database;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    this.inDir = join(folder.path, 'in');
    this.outDir = join(folder.path, 'out');
    this.#db = openDatabase(join(folder.path, 'queue.db'));
    this.queue = new JobQueue(this.#db, this.clock);
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
    const hear = (what: string) => (job: Job) => void this.heard.push({ what, job });
    this.intake = new Intake({
      queue: this.queue,
      inDir: this.inDir,
      outDir: this.outDir,
      config: {
        ...INTAKE_DEFAULTS,
        extensions: ['mp4', 'mkv'],
        stableMs: STABLE_MS,
        pollMs: 1_000,
        scanCron: '* * * * *',
        giveUpMs: GIVE_UP_MS,
      },
      maxAttempts: 3,
      listener: { queued: hear('queued'), failed: hear('failed'), waiting: hear('waiting') },
      clock: this.clock,
      logger: pino({ level: 'error' }, { write: (line) => void this.errors.push(line) }),
      probe: () => {
        this.probes += 1;
        if (this.probed instanceof Error) return Promise.reject(this.probed);
        return Promise.resolve(this.probed);
      },
      ...options,
    });
    return this.intake;
  }

  async drop(name: string, content = 'film'): Promise<string> {
    const path = join(this.inDir, name);
    await writeFile(path, content);
    // A write within the same ms would look like none.
    await utimes(path, new Date(), new Date(this.now));
    return path;
  }

  /** Lets time go by and scans. */
  async scanAfter(ms: number): Promise<number | null> {
    this.now += ms;
    return await this.intake.scan();
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
    this.#db.close();
    await this.#folder[Symbol.asyncDispose]();
    if (this.errors.length > 0) throw new Error(`intake logged errors: ${this.errors.join('')}`);
  }
}
