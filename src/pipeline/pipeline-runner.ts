import type { Logger } from 'pino';
import { type DeviceMemory, NO_MEMORY } from '../domain/device-failure.ts';
import { SubpipedError } from '../domain/errors.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../domain/stage.ts';
import { asFileFailure } from '../system/file-errors.ts';
import { makeFolder } from '../system/make-folder.ts';
import { forgetStages } from './forget-stages.ts';
import { Lane } from './lane.ts';
import { removeLeftovers } from './leftovers.ts';
import { refuseLinks } from './own-files.ts';
import type { PipelinePlaces, PipelineRequest, StageObserver } from './pipeline-request.ts';
import type { PipelineResult, Publish } from './pipeline-result.ts';
import { PipelineRun } from './pipeline-run.ts';
import { resolveProfile } from './profile.ts';
import { SourceFile } from './source-file.ts';
import { StageFailure } from './stage-failure.ts';
import type { StageResult } from './stage-manifest.ts';
import type { StageRunner } from './stage-runner.ts';
import { withdraw } from './withdraw.ts';

/** Runs the stages over one film, along their graph, reusing what is fresh. */
export class PipelineRunner {
  readonly #stages: Pick<StageRunner, 'run'>;
  readonly #places: PipelinePlaces;
  readonly #publish: Publish;
  readonly #logger: Logger;
  readonly #memory: DeviceMemory;

  constructor(
    stages: Pick<StageRunner, 'run'>,
    places: PipelinePlaces,
    publish: Publish,
    logger: Logger,
    memory: DeviceMemory = NO_MEMORY,
  ) {
    this.#stages = stages;
    this.#places = places;
    this.#publish = publish;
    this.#logger = logger;
    this.#memory = memory;
  }

  /** Throws the first StageFailure, or the signal's reason when aborted. */
  async run(
    request: PipelineRequest,
    observer: StageObserver,
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    try {
      const source = new SourceFile(request, signal);
      await source.mustBeSame();
      await makeFolder(request.movieDir);
      await refuseLinks(request.movieDir);
      await removeLeftovers(request.movieDir, signal);
      return await this.#withTrack(request, source, observer, signal);
    } catch (error) {
      // A stage that was killed left what it was writing, and it may be the last one for the film.
      await removeLeftovers(request.movieDir).catch(() => undefined);
      signal.throwIfAborted();
      // Before the film settles anew, so that nobody finds the picture of one with words of another.
      if (isChange(error)) await withdraw(request.movieDir, signal);
      throw asFileFailure('write', error);
    }
  }

  /**
   * Runs the graph; again from demux as long as asr names an audio track that was not tried yet, and
   * once from asr if the translators that are here now need another text of the speech.
   */
  async #withTrack(
    request: PipelineRequest,
    source: SourceFile,
    observer: StageObserver,
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    const named = new Set<number>();
    let rerouted = false;
    for (let config = request.config; ; ) {
      try {
        return await this.#runGraph({ ...request, config }, source, observer, signal);
      } catch (error) {
        if (!(error instanceof StageFailure)) throw error;
        const { code, stream } = error;
        if (code === 'route_changed' && !rerouted) {
          rerouted = true;
          this.#logger.info({ jobId: request.jobId }, 'recognized again for another route');
          await forgetStages(request.movieDir, 'asr');
          continue;
        }
        if (code !== 'wrong_track' || stream === null || named.has(stream)) throw error;
        named.add(stream);
        this.#logger.info({ jobId: request.jobId, stream }, 'another audio track');
        config = structuredClone(request.config);
        config.stages.demux.audioStream = stream;
      }
    }
  }

  async #runGraph(
    request: PipelineRequest,
    source: SourceFile,
    observer: StageObserver,
    signal: AbortSignal,
  ): Promise<PipelineResult> {
    const failed = new AbortController();
    const run = new PipelineRun({
      stages: this.#stages,
      places: this.#places,
      logger: this.#logger,
      request,
      source,
      observer,
      profile: await resolveProfile(request.config.profile, this.#places.cacheDir),
      signal: AbortSignal.any([signal, failed.signal]),
      memory: this.#memory,
    });
    const model = new Lane();
    const parallel = request.config.pipeline.parallelMetadata;
    const results = new Map<StageName, Promise<StageResult>>();
    // STAGE_NAMES is a topological order: what a stage waits for is in the map already.
    for (const stage of STAGE_NAMES) {
      const { after, light } = STAGES[stage];
      const result = Promise.all(after.map((name) => results.get(name)))
        .then(() => (light && parallel ? run.stage(stage) : model.run(() => run.stage(stage))))
        .catch((error: unknown) => {
          // One failure ends the others: their results would wait for nothing.
          failed.abort(error);
          throw error;
        });
      results.set(stage, result);
    }
    await Promise.allSettled(results.values());
    signal.throwIfAborted();
    // Of several aborts the first one's reason stays: the failure that ended the others.
    if (failed.signal.aborted) throw failed.signal.reason;
    const manifests = new Map<StageName, StageResult>();
    for (const [stage, result] of results) manifests.set(stage, await result);
    await source.mayBeSame();
    return await this.#publish({ ...request, source: source.path }, manifests);
  }
}

function isChange(error: unknown): boolean {
  return error instanceof SubpipedError && error.code === 'source_changed';
}
