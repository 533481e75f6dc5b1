import type { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { languageName } from '../domain/language.ts';
import type { StageName } from '../domain/stage.ts';
import type { StageObserver } from '../pipeline/pipeline-request.ts';
import type { SealedManifest } from '../pipeline/stage-manifest.ts';
import { metadataOf } from '../pipeline/stage-metadata.ts';
import type { StageRuns } from '../queue/stage-runs.ts';

/** What of the stage runs is written here. */
type Recorded = Pick<StageRuns, 'start' | 'reused' | 'progress' | 'device' | 'finish'>;

/** Writes what a pipeline tells into the stage runs of one attempt. */
export class RunRecorder implements StageObserver {
  readonly #runs: Recorded;
  readonly #job: Job;
  readonly #ids = new Map<StageName, number>();

  constructor(runs: Recorded, job: Job) {
    this.#runs = runs;
    this.#job = job;
  }

  reused(stage: StageName, manifest: SealedManifest): void {
    const { engine, device, seconds, status } = manifest;
    this.#runs.reused({
      jobId: this.#job.id,
      attempt: this.#job.attempts,
      stage,
      engine,
      device,
      seconds: seconds ?? 0,
      state: status,
      ...remarkOn(stage, manifest),
    });
  }

  started(
    stage: StageName,
    { pid, pidStartedAt }: { readonly pid: number; readonly pidStartedAt: string | null },
  ): void {
    const { id: jobId, attempts: attempt } = this.#job;
    this.#ids.set(stage, this.#runs.start({ jobId, attempt, stage, pid, pidStartedAt }));
  }

  progress(stage: StageName, info: { readonly step: string; readonly percent: number }): void {
    this.#with(stage, (id) => this.#runs.progress(id, info));
  }

  device(stage: StageName, info: { readonly engine: string; readonly device: string }): void {
    this.#with(stage, (id) => this.#runs.device(id, info));
  }

  /** Warnings stand in the manifest and in the report. */
  warning(): void {}

  finished(stage: StageName, manifest: SealedManifest): void {
    const { status: state, seconds } = manifest;
    const end = {
      state,
      seconds: seconds ?? 0,
      model: manifest.model?.name ?? null,
      speechSeconds: speechSeconds(stage, manifest),
      // Whether some of its chunks came from a checkpoint.
      resumed: stage === 'asr' && (metadataOf('asr', manifest).chunks?.resumed ?? 0) > 0,
      ...remarkOn(stage, manifest),
    };
    this.#with(stage, (id) => this.#runs.finish(id, end));
  }

  ended(stage: StageName, error: SubpipedError | null, seconds: number): void {
    this.#with(stage, (id) =>
      this.#runs.finish(id, {
        state: error === null ? 'canceled' : 'failed',
        seconds,
        errorCode: error?.code ?? null,
        errorMessage: error?.message ?? null,
      }),
    );
  }

  #with(stage: StageName, write: (id: number) => void): void {
    const id = this.#ids.get(stage);
    if (id !== undefined) write(id);
  }
}

/**
 * What `show` says below a stage that has ended: why it did less than its real work, or what it
 * decided and by which evidence; and the devices on which it failed.
 */
function remarkOn(stage: StageName, manifest: SealedManifest) {
  const { degraded, refused } = manifest;
  const [first] = degraded;
  // A device that is not here is no news; one that failed explains why the stage took long.
  const failed = refused
    .filter(({ failure }) => failure !== undefined && failure !== 'no_device')
    .map(({ device, why }) => `not on ${device}: ${why}`);
  const decision = first?.message ?? DECISIONS[stage]?.(manifest) ?? null;
  const message = [...(decision === null ? [] : [decision]), ...failed].join('; ');
  return {
    ...(first === undefined ? {} : { errorCode: first.reason }),
    ...(message === '' ? {} : { errorMessage: message }),
  };
}

const DECISIONS: Partial<Record<StageName, (manifest: SealedManifest) => string | null>> = {
  demux(manifest) {
    const { audio } = metadataOf('demux', manifest);
    return audio === undefined ? null : `audio track ${audio.index}: ${audio.why}`;
  },
  asr(manifest) {
    const { language, language_probability: probability, task } = metadataOf('asr', manifest);
    if (language === undefined || probability === undefined) return null;
    const said = task === 'translate' ? 'translated' : 'transcribed';
    return `spoken language: ${languageName(language)} (${probability.toFixed(2)}): ${said}`;
  },
};

/** Both say how much is spoken: the first early, the second more exactly. */
function speechSeconds(stage: StageName, manifest: SealedManifest): number | null {
  if (stage !== 'silero-vad' && stage !== 'pyannote-vad') return null;
  return metadataOf(stage, manifest).speech_seconds ?? null;
}
