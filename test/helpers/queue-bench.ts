import type { Job, LeaseOwner } from '../../src/domain/job.ts';
import { Conditions } from '../../src/queue/conditions.ts';
import { openDatabase } from '../../src/queue/database.ts';
import { type JobQueue, jobQueue } from '../../src/queue/job-queue.ts';
import { MeasuredRuns } from '../../src/queue/measured-runs.ts';
import { StageRuns } from '../../src/queue/stage-runs.ts';
import { ManualClock } from './manual-clock.ts';

export const LEASE_MS = 30_000;

export const OWNER: LeaseOwner = { pid: 100, startedAt: '4711', bootId: 'boot-1' };
export const OTHER: LeaseOwner = { ...OWNER, pid: 200 };

export const FAILURE = { code: 'network', message: 'no answer', hint: 'look at the cable' };

export const RESULT = {
  verdict: 'pass',
  reason: null,
  filmPath: '/out/Film/Film.mkv',
  subtitlesPath: '/out/Film/Film.en.srt',
  reportPath: '/out/Film/report.json',
} as const;

/** A queue on a database of its own with a clock that the test turns. */
export class QueueBench implements Disposable {
  readonly clock = new ManualClock();
  readonly db;
  readonly queue: JobQueue;
  readonly runs: StageRuns;
  readonly measured: MeasuredRuns;
  readonly conditions: Conditions;

  constructor(file = ':memory:') {
    this.db = openDatabase(file);
    this.queue = jobQueue(this.db, this.clock);
    this.runs = new StageRuns(this.db, this.clock);
    this.measured = new MeasuredRuns(this.db);
    this.conditions = new Conditions(this.db, this.clock);
  }

  /** A film that intake has found and not yet judged. */
  found(name = 'Film', options: { force?: boolean; origin?: 'scan' | 'add' } = {}): Job {
    const look = { size: 1000, mtimeMs: 1 };
    return this.queue.settle(`/in/${name}.mp4`, look, options.origin ?? 'scan', options);
  }

  /** A film in the queue; its content is its name. */
  queued(name = 'Film', options: { force?: boolean; origin?: 'scan' | 'add' } = {}): Job {
    const { id } = this.found(name, options);
    const result = this.queue.enqueue(id, film(name));
    if (result.kind !== 'queued') throw new Error(`${name} is ${result.kind}`);
    return result.job;
  }

  /** The next film, claimed. */
  claimed(owner = OWNER): Job {
    const job = this.queue.claim(owner, LEASE_MS);
    if (job === null) throw new Error('nothing to claim');
    return job;
  }

  get(id: number): Job {
    const job = this.queue.get(id);
    if (job === undefined) throw new Error(`no job ${id}`);
    return job;
  }

  [Symbol.dispose](): void {
    this.db.close();
  }
}

export function film(name: string) {
  return { fingerprint: `content of ${name}`, mediaSeconds: 600, movieDir: `/out/${name}` };
}
