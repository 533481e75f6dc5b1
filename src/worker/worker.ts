import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { asSubpipedError, SubpipedError } from '../domain/errors.ts';
import type { Job, LeaseOwner } from '../domain/job.ts';
import { decideRetry } from '../domain/retry-policy.ts';
import type { PipelineRunner } from '../pipeline/pipeline-runner.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { StageRuns } from '../queue/stage-runs.ts';
import type { Clock } from '../system/clock.ts';
import type { JobEvents } from './job-events.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { RunRecorder } from './run-recorder.ts';

export interface WorkerOptions {
  readonly queue: JobQueue;
  readonly runs: StageRuns;
  readonly pipeline: Pick<PipelineRunner, 'run'>;
  readonly events: JobEvents;
  readonly owner: LeaseOwner;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Why a run was aborted, which decides what becomes of the job. */
type Abort = 'stop' | 'cancel' | 'lease_lost';

/** The longest that the worker sleeps without looking: a wake that got lost costs no more. */
const LONGEST_SLEEP_MS = 30_000;

/** Claims one film after the other and runs the pipeline over it. */
export class Worker {
  readonly #options: WorkerOptions;
  #stopping = false;
  #loop: Promise<void> | undefined;
  #current: { readonly job: Job; readonly abort: AbortController } | undefined;
  #wake: (() => void) | undefined;
  /** A wake that came while nobody slept must not be lost. */
  #woken = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks again at once: a film was queued, or a person changed something. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
    this.#checkCancel();
  }

  /** Ends the running film's stages, gives the film back to the queue, and resolves. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#current?.abort.abort('stop' satisfies Abort);
    this.wake();
    await this.#loop;
  }

  #checkCancel(): void {
    if (this.#current === undefined) return;
    if (this.#options.queue.isCancelRequested(this.#current.job.id)) {
      this.#current.abort.abort('cancel' satisfies Abort);
    }
  }

  async #run(): Promise<void> {
    const { queue, owner, config, logger } = this.#options;
    while (!this.#stopping) {
      this.#woken = false;
      let job: Job | null = null;
      try {
        job = queue.claim(owner, config.queue.leaseMs);
        if (job !== null) await this.#work(job);
      } catch (error) {
        // A database that is locked for long, say: the queue must not stand still for ever.
        logger.error({ err: error, jobId: job?.id }, 'the worker failed; it goes on');
      }
      if (job === null && !this.#stopping) await this.#sleep();
    }
  }

  async #sleep(): Promise<void> {
    const { queue, clock } = this.#options;
    const next = queue.nextRunAt();
    const wait = next === null ? LONGEST_SLEEP_MS : Math.max(0, next - clock.now());
    if (this.#woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(wait, LONGEST_SLEEP_MS));
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  async #work(job: Job): Promise<void> {
    const { queue, runs, pipeline, events, owner, config, logger } = this.#options;
    const abort = new AbortController();
    this.#current = { job, abort };
    const keeper = new LeaseKeeper(
      config.queue.leaseMs,
      () => queue.renew(owner, job.id, config.queue.leaseMs),
      () => abort.abort('lease_lost' satisfies Abort),
    );
    logger.info({ jobId: job.id, attempt: job.attempts, source: job.sourcePath }, 'job starts');
    events.emit('jobStarted', job);
    try {
      const { sourcePath: source, movieDir, fingerprint, mediaSeconds } = job;
      if (movieDir === null) throw new SubpipedError('internal', 'a queued job without a folder');
      const result = await pipeline.run(
        {
          jobId: job.id,
          attempt: job.attempts,
          source,
          fingerprint,
          movieDir,
          mediaSeconds,
          config,
        },
        new RunRecorder(runs, job),
        abort.signal,
      );
      const { verdict, reason, film, subtitles, report } = result;
      const ours = queue.complete(owner, job.id, {
        verdict,
        reason,
        filmPath: film,
        subtitlesPath: subtitles,
        reportPath: report,
      });
      this.#tell('jobDone', job, ours);
    } catch (error) {
      if (abort.signal.aborted) this.#aborted(job, abort.signal.reason as Abort);
      else this.#failed(job, asSubpipedError(error));
    } finally {
      keeper.stop();
      this.#current = undefined;
    }
  }

  #aborted(job: Job, why: Abort): void {
    const { queue, owner, logger } = this.#options;
    logger.info({ jobId: job.id, why }, 'job was interrupted');
    switch (why) {
      case 'stop':
        queue.release(owner, job.id);
        break;
      case 'cancel':
        this.#tell('jobCanceled', job, queue.canceled(owner, job.id));
        break;
      case 'lease_lost':
        // Whoever holds the film now decides about it.
        break;
    }
  }

  #failed(job: Job, error: SubpipedError): void {
    const { queue, owner, config, clock, logger, events } = this.#options;
    const { maxAttempts, retryBaseMs: baseMs, retryMaxMs: maxMs } = config.queue;
    const { code, message, hint } = error;
    const decision = decideRetry(code, job.attempts, { maxAttempts, baseMs, maxMs });
    logger.error({ jobId: job.id, code, err: error, next: decision.kind }, 'job failed');
    switch (decision.kind) {
      case 'retry': {
        const runAt = clock.now() + decision.delayMs;
        queue.retryLater(owner, job.id, { code, message, hint }, runAt);
        break;
      }
      case 'wait':
        if (queue.waitFor(owner, job.id, decision.reason, { code, message, hint })) {
          events.emit('jobWaiting', queue.get(job.id) ?? job, error);
        }
        break;
      case 'fail':
        if (queue.fail(owner, job.id, { code, message, hint })) {
          events.emit('jobFailed', queue.get(job.id) ?? job, error);
        }
        break;
    }
  }

  #tell(name: 'jobDone' | 'jobCanceled', job: Job, ours: boolean): void {
    const { queue, events, logger } = this.#options;
    if (ours) events.emit(name, queue.get(job.id) ?? job);
    else logger.warn({ jobId: job.id }, 'the lease was lost; another daemon has the film');
  }
}
