import type { Config } from '../config/schema.ts';
import type { SubpipedError } from '../domain/errors.ts';
import type { StageName } from '../domain/stage.ts';
import type { SealedManifest } from './stage-manifest.ts';

export interface PipelineRequest {
  readonly jobId: number;
  readonly attempt: number;
  readonly source: string;
  /** Fingerprint of the film as intake took it. */
  readonly fingerprint: string | null;
  readonly movieDir: string;
  readonly mediaSeconds: number | null;
  readonly config: Config;
  /** Where the film is now if it is not where it was; null if nobody knows. */
  readonly locate?: () => Promise<string | null>;
}

/** Hears what happens; what it throws ends the run. */
export interface StageObserver {
  reused(stage: StageName, manifest: SealedManifest): void;
  started(
    stage: StageName,
    info: { readonly pid: number; readonly pidStartedAt: string | null; readonly why: string },
  ): void;
  /** `percent` is 0 to 100 and never goes back while one process runs. */
  progress(stage: StageName, info: { readonly step: string; readonly percent: number }): void;
  device(stage: StageName, info: { readonly engine: string; readonly device: string }): void;
  warning(stage: StageName, info: { readonly code: string; readonly message: string }): void;
  finished(stage: StageName, manifest: SealedManifest): void;
  /** Failed, or canceled (`null`) because the run was aborted. */
  ended(stage: StageName, error: SubpipedError | null, seconds: number): void;
}

export interface PipelinePlaces {
  readonly pythonDir: string;
  readonly cacheDir: string;
}
