import type { Job } from '../domain/job.ts';
import type { SnapshotJob } from '../queue/snapshot.ts';

/** A job as `list --json` prints it: as in `status --json`, without what only a snapshot knows. */
export type JobView = Omit<SnapshotJob, 'stages' | 'percent' | 'etaSeconds'>;

export function viewOf(job: Job): JobView {
  return {
    id: job.id,
    source: job.sourcePath,
    state: job.state,
    reason: job.reason,
    verdict: job.verdict,
    output: job.movieDir,
    attempts: job.attempts,
    runAt: job.runAt,
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
