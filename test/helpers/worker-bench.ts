import { type Logger, pino } from 'pino';
import { type ErrorCode, SubpipedError } from '../../src/domain/errors.ts';
import type { Job } from '../../src/domain/job.ts';
import type { PipelineRequest, StageObserver } from '../../src/pipeline/pipeline-request.ts';
import type { PipelineResult } from '../../src/pipeline/pipeline-result.ts';
import { JobEvents } from '../../src/worker/job-events.ts';
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

/** A disk with room for all; `check` says whether the next film has some. */
export function spaciousDisk(check = () => Promise.resolve(true)): WorkerOptions['disk'] {
  const error = new SubpipedError('disk_full', 'it filled the disk', { hint: 'free some' });
  return {
    check,
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
  readonly events: JobEvents;
  worker: Worker;
  /** What the pipeline does. */
  work: Work = () => Promise.resolve(PUBLISHED);
  #arrived: (() => void) | undefined;

  constructor(options: Partial<WorkerOptions> = {}) {
    this.logger = pino({}, { write: (line: string) => void this.logged.push(JSON.parse(line)) });
    this.events = new JobEvents(this.logger);
    const hear = (name: string) => (job: Job, error?: SubpipedError) => {
      this.told.push({ name, job, code: error?.code ?? null });
      this.#arrived?.();
    };
    this.events.on('jobStarted', hear('jobStarted'));
    this.events.on('jobDone', hear('jobDone'));
    this.events.on('jobFailed', hear('jobFailed'));
    this.events.on('jobWaiting', hear('jobWaiting'));
    this.events.on('jobCanceled', hear('jobCanceled'));
    this.events.on('jobAgain', hear('jobAgain'));
    this.worker = new Worker({
      queue: this.queue,
      conditions: this.bench.conditions,
      disk: spaciousDisk(),
      filmConfig: () => Promise.resolve(testConfig()),
      runs: this.bench.runs,
      pipeline: {
        run: (request, observer, signal) => {
          this.requests.push(request);
          return this.work(request, signal, observer);
        },
      },
      events: this.events,
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

  /** Waits until the worker has told `name` `count` times; returns the last job of it. */
  async heard(name: string, count = 1): Promise<Job> {
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
