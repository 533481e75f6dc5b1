import type { Logger } from 'pino';
import { asSubpipedError } from '../domain/errors.ts';
import type { StageName } from '../domain/stage.ts';
import { FileHashes } from './file-hashes.ts';
import { checkFreshness } from './freshness.ts';
import type { PipelinePlaces, PipelineRequest, StageObserver } from './pipeline-request.ts';
import { percentOf, type StageEvent } from './stage-events.ts';
import { StageFailure } from './stage-failure.ts';
import type { SealedManifest, StageResult } from './stage-manifest.ts';
import type { StageRunner } from './stage-runner.ts';

/** Failures that another device may not have. */
const DEVICE_SUSPECT: ReadonlySet<string> = new Set([
  'stage_killed',
  'stage_stalled',
  'out_of_memory',
  'device_failed',
]);

export interface PipelineRunOptions {
  readonly stages: Pick<StageRunner, 'run'>;
  readonly places: PipelinePlaces;
  readonly logger: Logger;
  readonly request: PipelineRequest;
  readonly observer: StageObserver;
  /** The resolved profile: `starter` or `best`. */
  readonly profile: string;
  readonly signal: AbortSignal;
}

/** What the events of one process of a stage have said so far. */
interface Heard {
  device: string;
  percent: number;
}

/** One pass over the graph: runs or reuses single stages and knows the files they share. */
export class PipelineRun {
  readonly #hashes = new FileHashes();
  readonly #options: PipelineRunOptions;
  readonly #logger: Logger;

  constructor(options: PipelineRunOptions) {
    this.#options = options;
    this.#logger = options.logger.child({ jobId: options.request.jobId });
  }

  async stage(stage: StageName): Promise<StageResult> {
    const { request, profile, places, observer, signal } = this.#options;
    signal.throwIfAborted();
    const freshness = await checkFreshness(
      { ...request, stage, profile },
      places,
      this.#hashes,
      signal,
    );
    if (freshness.fresh) {
      this.#logger.info({ stage }, 'stage is reused');
      observer.reused(stage, freshness.manifest);
      return { manifest: freshness.manifest, reused: true };
    }
    this.#logger.info({ stage, why: freshness.reason }, 'stage starts');
    return { manifest: await this.#onSomeDevice(stage, freshness.reason), reused: false };
  }

  /** Starts the stage; once more without the device that it died on. */
  async #onSomeDevice(stage: StageName, why: string): Promise<SealedManifest> {
    const heard: Heard = { device: '', percent: 0 };
    try {
      return await this.#start(stage, why, [], heard);
    } catch (error) {
      const { device } = heard;
      if (!this.#mayLeaveOut(stage, device, error)) throw error;
      this.#logger.warn({ stage, device, err: error }, 'device failed; tried without it');
      return await this.#start(stage, `${device} failed`, [device], { device: '', percent: 0 });
    }
  }

  #mayLeaveOut(stage: StageName, device: string, error: unknown): boolean {
    if (!(error instanceof StageFailure) || !DEVICE_SUSPECT.has(error.code)) return false;
    // The failure of a stage beside it ends this one, too, and says nothing of this one's device.
    if (error.stage !== stage) return false;
    // A device that a person chose stays chosen: without it nothing would be left to run on.
    const chosen = this.#options.request.config.stages[stage].device;
    return chosen === 'auto' && device !== '' && device !== 'cpu';
  }

  async #start(
    stage: StageName,
    why: string,
    excludeDevices: readonly string[],
    heard: Heard,
  ): Promise<SealedManifest> {
    const { stages, request, observer, signal } = this.#options;
    const startedAt = performance.now();
    let started = false;
    try {
      const manifest = await stages.run(
        { ...request, stage, excludeDevices, hashes: this.#hashes },
        {
          started: (info) => {
            started = true;
            observer.started(stage, { ...info, why });
          },
          event: (event) => this.#hear(stage, event, heard),
          garbage: (line) => this.#logger.warn({ stage, line }, 'a line that is no event'),
        },
        signal,
      );
      observer.finished(stage, manifest);
      return manifest;
    } catch (error) {
      const seconds = (performance.now() - startedAt) / 1000;
      if (started) observer.ended(stage, signal.aborted ? null : asSubpipedError(error), seconds);
      throw error;
    }
  }

  #hear(stage: StageName, event: StageEvent, heard: Heard): void {
    const { observer } = this.#options;
    switch (event.type) {
      case 'progress':
        heard.percent = Math.max(heard.percent, percentOf(event));
        observer.progress(stage, { step: event.step, percent: heard.percent });
        break;
      case 'device':
        heard.device = event.chosen;
        observer.device(stage, { engine: event.engine, device: event.chosen });
        break;
      case 'warning':
        this.#logger.warn({ stage, code: event.code }, event.message);
        observer.warning(stage, event);
        break;
      case 'started':
      case 'error':
        break;
    }
  }
}
