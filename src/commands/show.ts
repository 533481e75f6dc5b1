import { SubpipedError } from '../domain/errors.ts';
import type { SnapshotJob, SnapshotStage } from '../queue/snapshot.ts';
import { StageRuns } from '../queue/stage-runs.ts';
import { readReasons, readUnsureMinutes } from '../report/reasons.ts';
import { formatJob } from '../status/format-job.ts';
import { viewOf } from '../status/job-view.ts';
import { systemClock } from '../system/clock.ts';
import { painter } from '../terminal/paint.ts';
import { type Action, jobNumber } from './command.ts';
import { type OpenQueue, openUsedQueue } from './open-queue.ts';

export const showCommand: Action = {
  run(context) {
    const id = jobNumber(context, 'show');
    using open = openUsedQueue(context.home);
    const { out } = context;
    const job = findJob(open, id);
    const told = { reasons: readReasons(job.report), unsure: readUnsureMinutes(job.report) };
    out.write(formatJob(job, out.columns, painter(out.color), told));
    return 0;
  },
};

/** The job as `status` has it, or, ended long ago, as it was left. */
function findJob(open: OpenQueue, id: number): SnapshotJob {
  const shown = open.snapshot().jobs.find((job) => job.id === id);
  if (shown !== undefined) return shown;
  const job = open.queue.get(id);
  if (job === undefined) {
    throw new SubpipedError('job_not_found', `there is no job ${id}`, {
      hint: 'subpiped list shows the jobs and their numbers',
    });
  }
  const runs = new StageRuns(open.db, systemClock).latest(id);
  const stages = runs.map(
    (run): SnapshotStage => ({
      name: run.stage,
      state: run.state,
      device: run.device,
      percent: run.percent,
      seconds: run.seconds ?? 0,
      reused: run.reused,
      step: run.step,
      message: run.errorMessage,
    }),
  );
  return { ...viewOf(job), percent: job.state === 'done' ? 100 : 0, etaSeconds: null, stages };
}
