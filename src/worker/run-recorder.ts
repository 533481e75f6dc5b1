import type { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { languageName } from '../domain/language.ts';
import type { StageName } from '../domain/stage.ts';
import type { StageObserver } from '../pipeline/pipeline-request.ts';
import type { SealedManifest } from '../pipeline/stage-manifest.ts';
import type { StageRuns } from '../queue/stage-runs.ts';

/** What of the stage runs is written here. */
type Recorded = Pick<StageRuns, 'start' | 'reused' | 'progress' | 'device' | 'finish'>;

/** Both say how much is spoken: the first early, the second more exactly. */
const HEARS_SPEECH: ReadonlySet<StageName> = new Set(['silero-vad', 'pyannote-vad']);

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
    const { speech_seconds: speech, pieces } = manifest.metadata;
    const end = {
      state,
      seconds: seconds ?? 0,
      model: manifest.model?.name ?? null,
      speechSeconds: HEARS_SPEECH.has(stage) && typeof speech === 'number' ? speech : null,
      resumed: isResumed(pieces),
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
function remarkOn(stage: StageName, { degraded, metadata, refused }: SealedManifest) {
  const [first] = degraded;
  // A device that is not here is no news; one that failed explains why the stage took long.
  const failed = refused
    .filter(({ failure }) => failure !== undefined && failure !== 'no_device')
    .map(({ device, why }) => `without ${device}, ${why}`);
  const decision = first?.message ?? DECISIONS[stage]?.(metadata) ?? null;
  const message = [...(decision === null ? [] : [decision]), ...failed].join('; ');
  return {
    ...(first === undefined ? {} : { errorCode: first.reason }),
    ...(message === '' ? {} : { errorMessage: message }),
  };
}

type Metadata = SealedManifest['metadata'];

const DECISIONS: Partial<Record<StageName, (metadata: Metadata) => string | null>> = {
  demux({ audio }) {
    const { index, why } = Object(audio) as { index?: unknown; why?: unknown };
    return typeof index === 'number' ? `audio track ${index}: ${String(why)}` : null;
  },
  asr({ language, language_probability: probability, task }) {
    if (typeof language !== 'string' || typeof probability !== 'number') return null;
    const said = task === 'translate' ? 'translated' : 'written down';
    return `${languageName(language)} is spoken (${probability.toFixed(2)}): ${said}`;
  },
};

/** Whether some of the pieces that asr tells of came from a checkpoint. */
function isResumed(pieces: unknown): boolean {
  return (
    typeof pieces === 'object' &&
    pieces !== null &&
    'resumed' in pieces &&
    typeof pieces.resumed === 'number' &&
    pieces.resumed > 0
  );
}
