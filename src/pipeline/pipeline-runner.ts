import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { asSubpipedError, type SubpipedError } from '../domain/errors.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../domain/stage.ts';
import { FileHashes } from './file-hashes.ts';
import { checkFreshness } from './freshness.ts';
import { type PipelineResult, publish } from './publish.ts';
import { percentOf, type StageEvent } from './stage-events.ts';
import { StageFailure } from './stage-failure.ts';
import type { SealedManifest } from './stage-manifest.ts';
import type { StageRequest, StageRunner } from './stage-runner.ts';

export interface PipelineRequest {
  readonly jobId: number;
  readonly attempt: number;
  readonly source: string;
  /** Fingerprint of the film as intake took it. */
  readonly fingerprint: string | null;
  readonly movieDir: string;
  readonly mediaSeconds: number | null;
  readonly config: Config;
}

/** Hears what happens; what it throws ends the run. */
export interface StageObserver {
  reused(stage: StageName, manifest: SealedManifest): void;
  started(
    stage: StageName,
    info: { readonly pid: number; readonly pidStartedAt: string | null; readonly why: string },
  ): void;
  /** `percent` is 0 to 100. */
  progress(stage: StageName, info: { readonly step: string; readonly percent: number }): void;
  device(stage: StageName, info: { readonly engine: string; readonly device: string }): void;
  warning(stage: StageName, info: { readonly code: string; readonly message: string }): void;
  finished(stage: StageName, manifest: SealedManifest): void;
  /** Failed, or canceled because the run was aborted. */
  ended(stage: StageName, error: SubpipedError | null, seconds: number): void;
}

export interface PipelinePlaces {
  readonly pythonDir: string;
  readonly cacheDir: string;
}

/** Failures that another device may not have. */
const DEVICE_SUSPECT: ReadonlySet<string> = new Set([
  'stage_killed',
  'stage_stalled',
  'out_of_memory',
  'device_failed',
]);

/** Runs the ten stages over one film, along their graph, reusing what is fresh. */
export class PipelineRunner {
  readonly #stages: Pick<StageRunner, 'run'>;
  readonly #places: PipelinePlaces;
  readonly #logger: Logger;

  constructor(stages: Pick<StageRunner, 'run'>, places: PipelinePlaces, logger: Logger) {
    this.#stages = stages;
    this.#places = places;
    this.#logger = logger;
  }

  /** Throws the first StageFailure, or the signal's reason when aborted. */
  async run(
    request: PipelineRequest,
    observer: StageObserver,
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    await mkdir(request.movieDir, { recursive: true });
    try {
      return await this.#runOnce(request, observer, signal);
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      if (error.code !== 'wrong_track' || error.stream === null) throw error;
      this.#logger.info({ jobId: request.jobId, stream: error.stream }, 'another audio track');
      const config = structuredClone(request.config);
      config.stages.demux.audioStream = error.stream;
      return await this.#runOnce({ ...request, config }, observer, signal);
    }
  }

  async #runOnce(
    request: PipelineRequest,
    observer: StageObserver,
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const run = new PipelineRun(
      this.#stages,
      this.#places,
      this.#logger,
      request,
      observer,
      either,
    );
    const profile = await resolveProfile(request.config.profile, this.#places.cacheDir);
    const model = new Lane();
    const light = request.config.pipeline.parallelMetadata ? new Lane() : model;
    const finished = new Map<StageName, Promise<SealedManifest>>();
    let first: unknown;
    for (const stage of STAGE_NAMES) {
      const { after, light: isLight } = STAGES[stage];
      const ready = Promise.all(after.map((name) => finished.get(name)));
      const done = ready
        .then(() => (isLight ? light : model).run(() => run.stage(stage, profile)))
        .catch((error: unknown) => {
          first ??= error;
          // One failure ends the others: their results would wait for nothing.
          failed.abort(error);
          throw error;
        });
      finished.set(stage, done);
    }
    await Promise.allSettled(finished.values());
    signal.throwIfAborted();
    if (first !== undefined) throw first;
    const manifests = await Promise.all(
      [...finished].map(async ([stage, done]) => [stage, await done] as const),
    );
    return await publish(request, new Map(manifests));
  }
}

/** One pass over the graph: its request and what it has learned of files. */
class PipelineRun {
  readonly #hashes = new FileHashes();
  readonly #stages: Pick<StageRunner, 'run'>;
  readonly #places: PipelinePlaces;
  readonly #logger: Logger;
  readonly #request: PipelineRequest;
  readonly #observer: StageObserver;
  readonly #signal: AbortSignal;

  constructor(
    stages: Pick<StageRunner, 'run'>,
    places: PipelinePlaces,
    logger: Logger,
    request: PipelineRequest,
    observer: StageObserver,
    signal: AbortSignal,
  ) {
    this.#stages = stages;
    this.#places = places;
    this.#logger = logger.child({ jobId: request.jobId });
    this.#request = request;
    this.#observer = observer;
    this.#signal = signal;
  }

  async stage(stage: StageName, profile: string): Promise<SealedManifest> {
    this.#signal.throwIfAborted();
    const freshness = await checkFreshness(
      { ...this.#request, stage, profile },
      this.#places,
      this.#hashes,
      this.#signal,
    );
    if (freshness.fresh) {
      this.#observer.reused(stage, freshness.manifest);
      return freshness.manifest;
    }
    this.#logger.info({ stage, why: freshness.reason }, 'stage starts');
    return await this.#startOnSomeDevice(stage, freshness.reason);
  }

  /** Starts the stage; once more without the device that it died on. */
  async #startOnSomeDevice(stage: StageName, why: string): Promise<SealedManifest> {
    const used = { device: '' };
    try {
      return await this.#start(stage, why, [], used);
    } catch (error) {
      const suspect = error instanceof StageFailure && DEVICE_SUSPECT.has(error.code);
      const { device } = used;
      if (!suspect || device === '' || device === 'cpu') throw error;
      this.#logger.warn({ stage, device, err: error }, 'device failed; tried without it');
      return await this.#start(stage, `${device} failed`, [device], used);
    }
  }

  async #start(
    stage: StageName,
    why: string,
    excludeDevices: readonly string[],
    used: { device: string },
  ): Promise<SealedManifest> {
    const { source, movieDir, jobId, attempt, config, mediaSeconds } = this.#request;
    const request: StageRequest = {
      stage,
      source,
      movieDir,
      jobId,
      attempt,
      config,
      mediaSeconds,
      excludeDevices,
    };
    const startedAt = performance.now();
    try {
      const manifest = await this.#stages.run(
        request,
        {
          started: (info) => this.#observer.started(stage, { ...info, why }),
          event: (event) => this.#hear(stage, event, used),
          garbage: (line) => this.#logger.warn({ stage, line }, 'no event'),
        },
        this.#signal,
      );
      this.#observer.finished(stage, manifest);
      return manifest;
    } catch (error) {
      const seconds = (performance.now() - startedAt) / 1000;
      this.#observer.ended(stage, this.#signal.aborted ? null : asSubpipedError(error), seconds);
      throw error;
    }
  }

  #hear(stage: StageName, event: StageEvent, used: { device: string }): void {
    switch (event.type) {
      case 'progress':
        this.#observer.progress(stage, { step: event.step, percent: percentOf(event) });
        break;
      case 'device':
        used.device = event.chosen;
        this.#observer.device(stage, { engine: event.engine, device: event.chosen });
        break;
      case 'warning':
        this.#logger.warn({ stage, code: event.code }, event.message);
        this.#observer.warning(stage, event);
        break;
      case 'started':
      case 'error':
        break;
    }
  }
}

/** Work in a lane runs one after the other, in the order in which it came. */
class Lane {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn;
    return turn;
  }
}

/** `auto` is what set-up chose, as python/utils/options.py reads it. */
async function resolveProfile(wanted: Config['profile'], cacheDir: string): Promise<string> {
  if (wanted !== 'auto') return wanted;
  try {
    const text = await readFile(join(cacheDir, 'profile.json'), 'utf8');
    const { profile } = JSON.parse(text) as { profile?: unknown };
    return profile === 'best' ? 'best' : 'starter';
  } catch {
    return 'starter';
  }
}
