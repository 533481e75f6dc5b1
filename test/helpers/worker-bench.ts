import { type Logger, pino } from 'pino';
import { type ErrorCode, SubpipedError } from '../../src/domain/errors.ts';
import type { Job, JobState } from '../../src/domain/job.ts';
import type { PipelineRequest, StageObserver } from '../../src/pipeline/pipeline-request.ts';
import type { PipelineResult } from '../../src/pipeline/pipeline-result.ts';
import type { JobQueue } from '../../src/queue/job-queue.ts';
import { Worker, type WorkerOptions } from '../../src/worker/worker.ts';
import { testConfig } from './fake-stages.ts';
import { OWNER, QueueBench } from './queue-bench.ts';

export const PUBLISHED: PipelineResult = {
  verdict: 'pass',
  reason: null,
  film: '/out/Film/Film.mkv',
  subtitles: '/out/Film/Film.en.srt',
  report: '/out/Film/report.json',
};

/** What became of a film, by the state that it is in then. */
const NAMES: Readonly<Record<JobState, string>> = {
  settling: 'jobAgain',
  queued: 'jobAgain',
  running: 'jobStarted',
  waiting: 'jobWaiting',
  done: 'jobDone',
  failed: 'jobFailed',
  canceled: 'jobCanceled',
  skipped: 'jobSkipped',
};

type Work = (
  request: PipelineRequest,
  signal: AbortSignal,
  observer: StageObserver,
) => Promise<PipelineResult>;

/** A pipeline run that ends only when it is aborted, as a real one does then. */
export const untilAborted: Work = (_request, signal) =>
  new Promise((_resolve, reject) => {
    const end = () => reject(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });

/** A pipeline run that fails, only at the first attempt or at each. */
export const fails =
  (code: ErrorCode, message = 'no answer', { hint = '', once = false } = {}): Work =>
  ({ attempt }) =>
    once && attempt > 1
      ? Promise.resolve(PUBLISHED)
      : Promise.reject(new SubpipedError(code, message, { hint }));

/** A disk with room for all. */
export function spaciousDisk(): WorkerOptions['disk'] {
  const error = new SubpipedError('disk_full', 'it filled the disk', { hint: 'free some' });
  return {
    isFull: () => false,
    isStillFull: () => Promise.resolve(false),
    filledBy: () => ({ needed: 1000, error }),
  };
}

/** A worker on a real queue in memory, with a pipeline that does what a test says. */
export class WorkerBench implements AsyncDisposable {
  readonly bench = new QueueBench();
  readonly queue = this.bench.queue;
  readonly clock = this.bench.clock;
  readonly requests: PipelineRequest[] = [];
  readonly told: { readonly name: string; readonly job: Job; readonly code: string | null }[] = [];
  readonly logged: { readonly [key: string]: unknown }[] = [];
  readonly logger: Logger;
  worker: Worker;
  /** What the pipeline does. */
  work: Work = () => Promise.resolve(PUBLISHED);
  #arrived: (() => void) | undefined;
  #current = 0;
  readonly #told: Pick<JobQueue, 'get'>;

  constructor(options: Partial<WorkerOptions> = {}) {
    this.#told = options.queue ?? this.queue;
    this.logger = pino({}, { write: (line: string) => this.#log(JSON.parse(line)) });
    this.worker = new Worker({
      queue: this.queue,
      conditions: this.bench.conditions,
      disk: spaciousDisk(),
      guards: [],
      filmConfig: () => Promise.resolve(testConfig()),
      runs: this.bench.runs,
      pipeline: {
        run: (request, observer, signal) => {
          this.requests.push(request);
          return this.work(request, signal, observer);
        },
      },
      changed: () => this.#tell(),
      owner: OWNER,
      config: testConfig(),
      clock: this.clock,
      logger: this.logger,
      ...options,
    });
  }

  /** Starts the worker with one film, on which the pipeline does `work`; its number. */
  begin(work: Work = this.work): number {
    this.work = work;
    const { id } = this.bench.queued('Film');
    this.worker.start();
    return id;
  }

  #log(line: { readonly [key: string]: unknown }): void {
    this.logged.push(line);
    if (line['msg'] !== 'job starts') return;
    this.#current = Number(line['jobId']);
    this.#tell();
  }

  /** Notes what has become of the film that was begun last. */
  #tell(): void {
    const job = this.#told.get(this.#current);
    if (job === undefined) return;
    this.told.push({ name: NAMES[job.state], job, code: job.errorCode });
    this.#arrived?.();
  }

  /** Waits until the worker has told `name` `count` times; returns the last job of it. */
  async received(name: string, count = 1): Promise<Job> {
    for (;;) {
      const found = this.told.filter((event) => event.name === name);
      const last = found.at(-1);
      if (last !== undefined && found.length >= count) return last.job;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  get(id: number): Job {
    return this.bench.get(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.worker.stop();
    this.bench[Symbol.dispose]();
  }
}
