import type { Condition } from '../domain/condition.ts';
import type { RememberedFailure } from '../domain/device-failure.ts';
import type { Job } from '../domain/job.ts';
import type { StageProgress } from '../domain/progress.ts';
import type { StageName } from '../domain/stage.ts';
import type { HousekeepingRun } from './housekeeping-log.ts';
import type { NotificationState } from './notification-record.ts';

/** What `status --json` prints; docs/status-json.md says what each field means. */
export interface Snapshot {
  readonly daemon: { readonly running: boolean; readonly pid: number | null };
  readonly waiting: readonly { readonly reason: string; readonly hint: string }[];
  /** What holds for the whole queue or a watched folder: a pause, a full disk, a missing volume. */
  readonly conditions: readonly Condition[];
  /** The last run of each housekeeping task. */
  readonly housekeeping: readonly HousekeepingRun[];
  readonly jobs: readonly SnapshotJob[];
  /** How notifications get through; null before a daemon has tried. */
  readonly notifications: NotificationState | null;
  /** Devices that the next films leave out for a while, as a stage failed there. */
  readonly deviceFailures: readonly RememberedFailure[];
}

/** A job as `list --json` prints it. */
export interface JobFacts {
  readonly id: number;
  readonly source: string;
  readonly state: Job['state'];
  readonly reason: string | null;
  readonly verdict: Job['verdict'];
  readonly output: string | null;
  readonly attempts: number;
  readonly runAt: number;
  readonly rank: number;
  readonly redoFrom: StageName | null;
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly report: string | null;
  readonly duplicateOf: number | null;
  readonly errorCode: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface SnapshotJob extends JobFacts {
  readonly percent: number;
  readonly etaSeconds: number | null;
  readonly stages: readonly SnapshotStage[];
}

export interface SnapshotStage {
  readonly name: StageName;
  readonly state: StageProgress['state'];
  readonly device: string | null;
  readonly percent: number;
  readonly seconds: number;
  readonly reused: boolean;
  readonly step: string | null;
  /** Why it failed, or did less than it could. */
  readonly message: string | null;
}

export function factsOf(job: Job): JobFacts {
  return {
    id: job.id,
    source: job.sourcePath,
    state: job.state,
    reason: job.reason,
    verdict: job.verdict,
    output: job.movieDir,
    attempts: job.attempts,
    runAt: job.runAt,
    rank: job.rank,
    redoFrom: job.redoFrom,
    film: job.filmPath,
    subtitles: job.subtitlesPath,
    report: job.reportPath,
    duplicateOf: job.duplicateOf,
    errorCode: job.errorCode,
    message: job.errorMessage,
    hint: job.errorHint,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    endedAt: job.endedAt,
  };
}
