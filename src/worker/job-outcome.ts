import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { SubpipedError } from '../domain/errors.ts';
import type { Job, LeaseOwner } from '../domain/job.ts';
import { decideRetry } from '../domain/retry-policy.ts';
import type { PipelineResult } from '../pipeline/pipeline-result.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { Clock } from '../system/clock.ts';
import type { DiskGuard } from './disk-guard.ts';

/** Why a run was aborted, which decides what becomes of the job. */
export type Abort = 'stop' | 'cancel' | 'blocked' | 'full' | 'lease_lost';

/** How one attempt at a film ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly result: PipelineResult }
  | { readonly kind: 'aborted'; readonly why: Abort }
  | { readonly kind: 'failed'; readonly error: SubpipedError };

export interface JobOutcomesOptions {
  readonly queue: Pick<
    JobQueue,
    'complete' | 'fail' | 'retryLater' | 'waitFor' | 'settleAgain' | 'release' | 'canceled'
  >;
  /** What a film needs that filled the disk. */
  readonly disk: Pick<DiskGuard, 'filledBy'>;
  /** Says that something became of a film. */
  readonly changed: () => void;
  readonly owner: LeaseOwner;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Turns the end of an attempt into the job's state, and tells of it. */
export class JobOutcomes {
  readonly #options: JobOutcomesOptions;

  constructor(options: JobOutcomesOptions) {
    this.#options = options;
  }

  /** Throws what the queue throws; nothing is written or told then, and it may be tried again. */
  write(job: Job, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'done':
        this.#done(job, outcome.result);
        break;
      case 'aborted':
        this.#aborted(job, outcome.why);
        break;
      case 'failed':
        this.#failed(job, outcome.error);
        break;
    }
  }

  #done(job: Job, { verdict, reason, film, subtitles, report }: PipelineResult): void {
    const { queue, owner } = this.#options;
    const ours = queue.complete(owner, job.id, {
      verdict,
      reason,
      filmPath: film,
      subtitlesPath: subtitles,
      reportPath: report,
    });
    this.#tell(ours, job);
  }

  #aborted(job: Job, why: Abort): void {
    const { queue, owner, logger } = this.#options;
    logger.info({ jobId: job.id, why }, 'job was interrupted');
    switch (why) {
      case 'cancel':
        this.#tell(queue.canceled(owner, job.id), job);
        break;
      case 'full':
        this.#filledDisk(job);
        break;
      case 'stop':
      case 'blocked':
      // A lease that could not be renewed may still be ours, and nobody else would free it; if it
      // is not, this changes nothing.
      case 'lease_lost':
        queue.release(owner, job.id);
        break;
    }
  }

  #failed(job: Job, error: SubpipedError): void {
    const { queue, owner, config, clock, logger } = this.#options;
    const { maxAttempts, retryBaseMs: baseMs, retryMaxMs: maxMs } = config.queue;
    const { code, message, hint } = error;
    const decision = decideRetry(code, job.attempts, { maxAttempts, baseMs, maxMs });
    logger.error({ jobId: job.id, code, err: error, next: decision.kind }, 'job failed');
    const failure = { code, message, hint };
    switch (decision.kind) {
      case 'retry':
        this.#tell(queue.retryLater(owner, job.id, failure, clock.now() + decision.delayMs), job);
        break;
      case 'wait':
        this.#tell(queue.waitFor(owner, job.id, decision.reason, failure), job);
        break;
      case 'settle':
        this.#tell(queue.settleAgain(owner, job.id, failure), job);
        break;
      case 'fail':
        this.#tell(queue.fail(owner, job.id, failure), job);
        break;
    }
  }

  /** Begun again as it is, it would fill the disk again: it waits for more space than there was. */
  #filledDisk(job: Job): void {
    const { queue, owner, disk } = this.#options;
    const { needed, error } = disk.filledBy(job);
    const { code, message, hint } = error;
    const ours = queue.waitFor(owner, job.id, 'disk_full', { code, message, hint }, needed);
    this.#tell(ours, job);
  }

  #tell(ours: boolean, job: Job): void {
    const { changed, logger } = this.#options;
    if (ours) changed();
    else logger.warn({ jobId: job.id }, 'the lease was lost; another daemon took over the film');
  }
}
