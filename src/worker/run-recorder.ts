import type { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { StageName } from '../domain/stage.ts';
import type { StageObserver } from '../pipeline/pipeline-request.ts';
import type { SealedManifest } from '../pipeline/stage-manifest.ts';
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
      ...whyDegraded(manifest),
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
    const end = { state, seconds: seconds ?? 0, ...whyDegraded(manifest) };
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

/** Why a stage did less than its real work, as `status` tells it. */
function whyDegraded({ degraded }: SealedManifest) {
  const [first] = degraded;
  return first === undefined ? {} : { errorCode: first.reason, errorMessage: first.message };
}
