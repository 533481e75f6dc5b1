import type { Config } from '../config/schema.ts';
import { asSubpipedError, SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { forgetStages } from '../pipeline/forget-stages.ts';
import { cleanUp } from '../pipeline/intermediates.ts';
import type { PipelineRunner } from '../pipeline/pipeline-runner.ts';
import type { Conditions } from '../queue/conditions.ts';
import { asDatabaseFailure } from '../queue/database-failure.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { NewPlace } from '../queue/source-facts.ts';
import type { StageRuns } from '../queue/stage-runs.ts';
import { exists } from '../system/exists.ts';
import { failpoint } from '../system/failpoint.ts';
import type { DiskGuard } from './disk-guard.ts';
import { type Abort, JobOutcomes, type JobOutcomesOptions, type Outcome } from './job-outcome.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { RunRecorder } from './run-recorder.ts';

export interface WorkerOptions extends JobOutcomesOptions {
  readonly queue: JobOutcomesOptions['queue'] &
    Pick<
      JobQueue,
      | 'get'
      | 'claim'
      | 'renew'
      | 'isCancelRequested'
      | 'nextDue'
      | 'nextRunAt'
      | 'pullBack'
      | 'redoCleared'
      | 'follow'
    >;
  /** What holds up the whole queue; the claim obeys it by itself, a running film does here. */
  readonly conditions: Pick<Conditions, 'stopRunning'>;
  /** Knows when a film has filled the disk. */
  readonly disk: Pick<DiskGuard, 'isFull' | 'isStillFull' | 'filledBy'>;
  /** Asked in this order before a film is begun; the first that says no holds it up. */
  readonly guards: readonly { check(): Promise<boolean> }[];
  /** The configuration as the file beside a film changes it; throws `config_invalid`. */
  readonly filmConfig: (job: Job) => Promise<Config>;
  /** Looks where a film of this size and content lies now; without it nobody looks. */
  readonly lookForFilm?: (film: {
    readonly size: number | null;
    readonly fingerprint: string;
  }) => Promise<NewPlace | null>;
  readonly runs: Pick<StageRuns, 'start' | 'reused' | 'progress' | 'device' | 'finish'>;
  readonly pipeline: Pick<PipelineRunner, 'run'>;
}

/** The longest that the worker sleeps without looking: a wake that got lost costs no more. */
const LONGEST_SLEEP_MS = 30_000;
const SHORTEST_SLEEP_MS = 100;
/**
 * A film may be due and yet not to be had: on battery, say, for hours, in which to look ten times a
 * second would be what empties it. Whoever lifts a condition wakes the worker.
 */
const BLOCKED_SLEEP_MS = 1_000;
/** After an error of the queue: long enough not to fill the log, short enough not to be noticed. */
const ERROR_PAUSE_MS = 1_000;

/** Claims one film after the other and runs the pipeline over it. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #outcomes: JobOutcomes;
  #stopping = false;
  #loop: Promise<void> | undefined;
  #current: { readonly job: Job; readonly abort: AbortController } | undefined;
  /** How a film ended, until the queue has taken it: no film stays `running` for ever. */
  #unwritten: { readonly job: Job; readonly outcome: Outcome } | undefined;
  #wake: (() => void) | undefined;
  /** A wake that came while nobody slept must not be lost. */
  #woken = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#outcomes = new JobOutcomes(options);
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Looks again at once: a film was queued, or a person changed something. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
    this.#checkRunning();
  }

  /** Ends the running film's stages, gives the film back to the queue, and resolves. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#current?.abort.abort('stop' satisfies Abort);
    this.wake();
    await this.#loop;
  }

  /** Ends the running film if somebody wants it gone, or something stops the whole queue. */
  #checkRunning(): void {
    if (this.#current === undefined) return;
    const { job, abort } = this.#current;
    const { queue, conditions, disk } = this.#options;
    try {
      if (queue.isCancelRequested(job.id)) abort.abort('cancel' satisfies Abort);
      else if (conditions.stopRunning()) {
        abort.abort((disk.isFull() ? 'full' : 'blocked') satisfies Abort);
      }
    } catch (error) {
      this.#options.logger.warn({ err: error, jobId: job.id }, 'the queue could not be read');
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      this.#woken = false;
      let sleepMs = 0;
      try {
        sleepMs = (await this.#turn()) ? 0 : this.#untilNext();
      } catch (error) {
        // A database that is locked for long, say: the queue must not stand still for ever.
        this.#options.logger.error({ err: error }, 'the worker failed; continuing');
        sleepMs = ERROR_PAUSE_MS;
      }
      if (sleepMs > 0) await this.#sleep(sleepMs);
    }
  }

  async #mayBegin(): Promise<boolean> {
    for (const guard of this.#options.guards) if (!(await guard.check())) return false;
    return true;
  }

  /** One film, if there is one; whether there was. */
  async #turn(): Promise<boolean> {
    const { queue, owner, config } = this.#options;
    this.#writeOutcome();
    queue.pullBack(config.queue.retryMaxMs);
    // Asked for a film only: looking for room writes, and would wake a sleeping disk for nothing.
    if (queue.nextDue() === null || !(await this.#mayBegin())) return false;
    if (this.#stopping) return false;
    const job = queue.claim(owner, config.queue.leaseMs);
    if (job === null) return false;
    this.#unwritten = { job, outcome: await this.#work(job) };
    failpoint('worker.before-outcome');
    this.#writeOutcome();
    const { movieDir } = job;
    if (movieDir !== null && queue.get(job.id)?.state === 'done') await cleanUp(movieDir, config);
    return true;
  }

  #writeOutcome(): void {
    if (this.#unwritten === undefined) return;
    this.#outcomes.write(this.#unwritten.job, this.#unwritten.outcome);
    this.#unwritten = undefined;
  }

  #untilNext(): number {
    const next = this.#options.queue.nextRunAt();
    const wait = next === null ? LONGEST_SLEEP_MS : next - this.#options.clock.now();
    if (wait <= 0) return BLOCKED_SLEEP_MS;
    return Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, wait));
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#woken || this.#stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  /** Never throws. */
  async #work(job: Job): Promise<Outcome> {
    const { queue, owner, config, logger } = this.#options;
    const abort = new AbortController();
    const { leaseMs } = config.queue;
    const keeper = new LeaseKeeper({
      leaseMs,
      renew: () => queue.renew(owner, job.id, leaseMs),
      onLost: () => abort.abort('lease_lost' satisfies Abort),
      logger,
    });
    logger.info({ jobId: job.id, attempt: job.attempts, source: job.sourcePath }, 'job starts');
    this.#current = { job, abort };
    keeper.start();
    try {
      return { kind: 'done', result: await this.#pipeline(job, abort.signal) };
    } catch (error) {
      if (abort.signal.aborted) {
        const why = abort.signal.reason as Abort;
        return { kind: 'aborted', why: why === 'full' ? await this.#whoFilled() : why };
      }
      const failure = asSubpipedError(asDatabaseFailure(error));
      if (failure.code !== 'disk_full' || (await this.#whoFilled()) === 'blocked') {
        return { kind: 'failed', error: failure };
      }
      logger.warn({ jobId: job.id, err: failure }, 'the film filled the disk');
      return { kind: 'aborted', why: 'full' };
    } finally {
      keeper.stop();
      this.#current = undefined;
    }
  }

  /** `full`: the film filled the disk, as there is space again without it; `blocked`: others did. */
  async #whoFilled(): Promise<'full' | 'blocked'> {
    return (await this.#options.disk.isStillFull()) ? 'blocked' : 'full';
  }

  async #pipeline(job: Job, signal: AbortSignal) {
    const { queue, owner, runs, pipeline, filmConfig } = this.#options;
    const { id: jobId, attempts: attempt, sourcePath: source } = job;
    const { fingerprint, mediaSeconds, movieDir, redoFrom } = job;
    if (movieDir === null) throw new SubpipedError('internal', 'a queued job without a folder');
    const config = await filmConfig(job);
    if (redoFrom !== null) {
      await forgetStages(movieDir, redoFrom);
      failpoint('redo.forgotten');
      // Only now: a death in between forgets them once more, and nothing has been done again yet.
      queue.redoCleared(owner, jobId);
    }
    return await pipeline.run(
      {
        ...{ jobId, attempt, source, fingerprint, movieDir, mediaSeconds, config },
        locate: () => this.#locate(job),
      },
      new RunRecorder(runs, job),
      signal,
    );
  }

  /** Where the film of a running job is now: intake may have followed it, or it is looked for. */
  async #locate({ id, sourcePath, sourceSize: size, fingerprint }: Job): Promise<string | null> {
    const { queue, lookForFilm, logger } = this.#options;
    const now = queue.get(id)?.sourcePath ?? sourcePath;
    if (now !== sourcePath && (await exists(now))) return now;
    if (fingerprint === null) return null;
    const found = (await lookForFilm?.({ size, fingerprint })) ?? null;
    if (found === null || !queue.follow(id, found)) return null;
    logger.info({ jobId: id, from: now, to: found.path }, 'a film was moved');
    return found.path;
  }
}
