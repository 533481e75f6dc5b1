import type { Verdict } from '../domain/job.ts';
import type { StageName } from '../domain/stage.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import type { StageResult } from './stage-manifest.ts';

/** What a film's folder says of the film to programs. */
export const REPORT = 'report.json';

export interface PipelineResult {
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Absolute paths; null for what there is none of (a film without speech, sidecars only). */
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly report: string;
}

/** Checks what the stages made, and writes what a person reads of it. */
export type Publish = (
  request: PipelineRequest,
  results: ReadonlyMap<StageName, StageResult>,
) => Promise<PipelineResult>;
