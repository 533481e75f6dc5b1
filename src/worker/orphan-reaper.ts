import type { Logger } from 'pino';
import type { StageRun, StageRuns } from '../queue/stage-runs.ts';
import { endGroup } from '../system/process-group.ts';
import { startTimeOf } from '../system/process-identity.ts';

/**
 * Ends the stages that a dead daemon left running, and their rows. A stage notices the death by
 * itself within a moment; one that hangs does not, and would share the device with its successor.
 */
export async function reapOrphans(
  runs: Pick<StageRuns, 'running' | 'finish'>,
  logger: Logger,
  graceMs: number,
): Promise<number> {
  const left = runs.running();
  await Promise.all(left.map((run) => reap(run, logger, graceMs)));
  for (const run of left) {
    runs.finish(run.id, {
      state: 'canceled',
      seconds: 0,
      errorCode: 'stopped',
      errorMessage: 'the daemon had ended',
    });
  }
  return left.length;
}

async function reap(run: StageRun, logger: Logger, graceMs: number): Promise<void> {
  const { pid, pidStartedAt, stage, jobId } = run;
  // The same number may belong to another process by now; the same start time cannot.
  if (pid === null || pidStartedAt === null || startTimeOf(pid) !== pidStartedAt) return;
  logger.warn({ stage, jobId, pid }, 'a stage of an earlier daemon still ran; it is ended');
  await endGroup(pid, graceMs);
}
