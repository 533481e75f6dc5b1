import { release, type } from 'node:os';
import { basename } from 'node:path';
import type { Logger } from 'pino';
import {
  type DeviceFailure,
  type DeviceFailureKind,
  type DeviceMemory,
  NO_MEMORY,
} from '../domain/device-failure.ts';
import { asSubpipedError, errorRule } from '../domain/errors.ts';
import { STAGES, type StageName } from '../domain/stage.ts';
import { deviceFailureOf, failureText, rememberMs, saidSince } from './device-failures.ts';
import { FileHashes } from './file-hashes.ts';
import { checkFreshness } from './freshness.ts';
import { lockSha256 } from './lock-version.ts';
import type { PipelinePlaces, PipelineRequest, StageObserver } from './pipeline-request.ts';
import type { RefusedDevice } from './refused-device.ts';
import { readOther, type SourceFile } from './source-file.ts';
import { percentOf, type StageEvent } from './stage-events.ts';
import { StageFailure } from './stage-failure.ts';
import type { SealedManifest, StageResult } from './stage-manifest.ts';
import type { StageRunner } from './stage-runner.ts';

export interface PipelineRunOptions {
  readonly stages: Pick<StageRunner, 'run'>;
  readonly places: PipelinePlaces;
  readonly logger: Logger;
  readonly request: PipelineRequest;
  readonly source: Pick<SourceFile, 'path' | 'mustBeSame' | 'mayBeSame'>;
  readonly observer: StageObserver;
  /** The resolved profile: `starter` or `best`. */
  readonly profile: string;
  readonly signal: AbortSignal;
  /** Devices that failed with films before, and those that fail now. */
  readonly memory?: DeviceMemory;
}

/** What the events of one process of a stage have said so far. */
interface Reported {
  engine: string;
  device: string;
  model: string;
  /** What its log says where the work on the device begins. */
  logLine: string;
  percent: number;
  /** Devices that failed inside of the process, which each later event names again. */
  readonly failed: Set<string>;
}

/** How a stage is started: at first plainly, after a failure of its device differently. */
interface Start {
  readonly why: string;
  /** What failed in this run; the stage goes without these devices. */
  readonly leftOut: readonly DeviceFailure[];
  /** The device on which it is to take half its batch. */
  readonly halfBatch: string | null;
}

/** One pass over the graph: runs or reuses single stages and knows the files they share. */
export class PipelineRun {
  readonly #hashes = new FileHashes();
  readonly #versions = new Map<StageName, string>();
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
    return { manifest: await this.#ofOneFilm(stage, freshness.reason), reused: false };
  }

  /**
   * Runs the stage, and sees that the film before and after it is the one that the run was begun
   * for. A stage that missed a film which was moved meanwhile starts again.
   */
  async #ofOneFilm(stage: StageName, why: string): Promise<SealedManifest> {
    const { source, request, signal } = this.#options;
    for (let reason = why; ; reason = 'the film was moved') {
      if (STAGES[stage].readsFilm) await source.mustBeSame();
      const { path } = source;
      try {
        const manifest = await this.#onSomeDevice(stage, reason);
        const read = manifest.input?.fingerprint ?? request.fingerprint;
        await source.mayBeSame();
        if (request.fingerprint !== null && read !== request.fingerprint) throw readOther(path);
        return manifest;
      } catch (error) {
        if (signal.aborted || !STAGES[stage].readsFilm) throw error;
        // What a stage says of a film that is another one by now, or cannot be read, is no verdict.
        if (errorRule(asSubpipedError(error).code).retry === 'never') await source.mustBeSame();
        else await source.mayBeSame();
        if (source.path === path) throw error;
        this.#logger.info({ stage, source: source.path }, 'the film was moved');
      }
    }
  }

  /**
   * Starts the stage; again without the device that it died on, until it works or none is left. Where
   * memory ran out and the stage has a batch, the device gets another chance with half of it.
   */
  async #onSomeDevice(stage: StageName, why: string): Promise<SealedManifest> {
    let start: Start = { why, leftOut: [], halfBatch: null };
    for (;;) {
      const reported: Reported = {
        engine: '',
        device: '',
        model: '',
        logLine: '',
        percent: 0,
        failed: new Set(),
      };
      try {
        return await this.#start(stage, start, reported);
      } catch (error) {
        const next = this.#after(stage, start, reported, error);
        if (next === null) throw error;
        this.#logger.warn({ stage, device: reported.device, err: error }, next.why);
        start = next;
      }
    }
  }

  /** How to start the stage after a failure, or null if no other start can mend it. */
  #after(stage: StageName, start: Start, reported: Reported, error: unknown): Start | null {
    if (!(error instanceof StageFailure) || error.on === null) return null;
    const { device, failure } = error.on;
    const options = this.#options.request.config.stages[stage];
    // 0 is what fits the device.
    const wanted = 'batchSize' in options ? options.batchSize : 0;
    const batch = wanted || (STAGES[stage].batch[device] ?? 1);
    if (failure === 'oom' && error.signal !== null && batch > 1 && start.halfBatch !== device) {
      return {
        ...start,
        why: `${device} failed; trying again with half the batch size`,
        halfBatch: device,
      };
    }
    const { engine, model } = reported;
    const failed = { stage, engine, device, model, failure, message: textOf(error, failure) };
    this.#remember(failed);
    // A device that a person chose stays chosen: without it nothing would be left to run on.
    if ('device' in options && options.device !== 'auto') return null;
    // One that was left out and is used all the same, or a second hang: it would go on like this.
    if (start.leftOut.some((known) => known.device === device)) return null;
    if (failure === 'hang' && start.leftOut.some((known) => known.failure === 'hang')) return null;
    return { why: `${device} failed`, leftOut: [...start.leftOut, failed], halfBatch: null };
  }

  /** A device failed, and the stage has gone on to the next one by itself. */
  #learn(
    stage: StageName,
    { device, engine, model, failure, why, tried }: RefusedDevice,
    reported: Reported,
  ) {
    if (tried !== true || failure === undefined || engine === undefined) return;
    if (device === 'cpu' || reported.failed.has(device)) return;
    reported.failed.add(device);
    this.#remember({ stage, engine, device, model: model ?? '', failure, message: why });
  }

  #remember(known: DeviceFailure): void {
    const { stage, failure } = known;
    this.#options.memory?.remember(known, this.#versions.get(stage) ?? '', rememberMs(failure));
  }

  /** What an update of the system or of the stage's packages changes, and with it what fails. */
  async #learnVersions(stage: StageName): Promise<string> {
    const { places, profile } = this.#options;
    const lock = await lockSha256(places.pythonDir, stage, profile);
    const versions = `${type()} ${release()} ${lock ?? ''}`;
    this.#versions.set(stage, versions);
    return versions;
  }

  /** The error as it is, or with what it means for the device that the stage worked on. */
  async #blame(stage: StageName, { device, logLine }: Reported, error: unknown): Promise<unknown> {
    // The failure of a stage beside it ends this one, too, and says nothing of this one's device.
    if (!(error instanceof StageFailure) || error.stage !== stage) return error;
    if (device === '' || device === 'cpu') return error;
    const failure = deviceFailureOf(error, await saidSince(logLine, error.logPath));
    return failure === null ? error : error.blaming({ device, failure }, failureText(failure));
  }

  async #start(
    stage: StageName,
    { why, leftOut, halfBatch }: Start,
    reported: Reported,
  ): Promise<SealedManifest> {
    const { stages, request, source, observer, signal, memory = NO_MEMORY } = this.#options;
    const excludeDevices = leftOut.map(({ device }) => device);
    const versions = await this.#learnVersions(stage);
    const deviceFailures = [
      ...leftOut.map((known) => ({ ...known, until: null })),
      ...memory.recall(stage, versions),
    ];
    const startedAt = performance.now();
    let started = false;
    try {
      const manifest = await stages.run(
        {
          ...{ ...request, stage, excludeDevices, deviceFailures, halfBatch, hashes: this.#hashes },
          source: source.path,
          name: basename(request.source),
        },
        {
          started: (info) => {
            started = true;
            observer.started(stage, { ...info, why });
          },
          event: (event) => this.#receive(stage, event, reported),
          garbage: (line) => this.#logger.warn({ stage, line }, 'a line that is not an event'),
        },
        signal,
      );
      observer.finished(stage, manifest);
      return manifest;
    } catch (thrown) {
      const error = await this.#blame(stage, reported, thrown);
      const seconds = (performance.now() - startedAt) / 1000;
      if (started) observer.ended(stage, signal.aborted ? null : asSubpipedError(error), seconds);
      throw error;
    }
  }

  #receive(stage: StageName, event: StageEvent, reported: Reported): void {
    const { observer } = this.#options;
    switch (event.type) {
      case 'progress':
        reported.percent = Math.max(reported.percent, percentOf(event));
        observer.progress(stage, { step: event.step, percent: reported.percent });
        break;
      case 'device':
        reported.engine = event.engine;
        reported.device = event.chosen;
        reported.model = event.model ?? '';
        reported.logLine = event.logLine ?? '';
        for (const refused of event.refused) this.#learn(stage, refused, reported);
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

/** The kind of failure, and what was seen of it: `it crashed (device_crash): it was killed by SIGSEGV`. */
function textOf({ stage, message, cause, failure }: StageFailure, kind: DeviceFailureKind): string {
  const seen = (cause instanceof StageFailure ? cause.message : message).slice(stage.length + 2);
  return failure === null ? `${failureText(kind)}: ${seen}` : seen;
}
