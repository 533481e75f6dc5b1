import type { Logger } from 'pino';
import type { StageRun, StageRuns } from '../queue/stage-runs.ts';
import { failpoint } from '../system/failpoint.ts';
import { markedGroups } from '../system/marked-groups.ts';
import { endGroup } from '../system/process-group.ts';
import { isAlive, ownerMark, startTimeOf } from '../system/process-identity.ts';

/**
 * Ends the stages that a dead daemon left running, and their rows. A stage notices the death by
 * itself within a moment; one that hangs does not, and would share the device with its successor.
 */
export async function reapOrphans(
  runs: Pick<StageRuns, 'running' | 'finish' | 'owner'>,
  logger: Logger,
  graceMs: number,
): Promise<number> {
  failpoint('reaper.before');
  const left = runs.running();
  // A stage whose daemon died before it wrote the row, or that died itself while ffmpeg below it
  // goes on, is known by the mark of its daemon only.
  const groups = new Set([...left.flatMap(recordedGroup), ...groupsOfDeadOwner(runs)]);
  for (const pgid of groups) {
    logger.warn({ pgid }, 'a stage of an earlier daemon was still running; stopped it');
  }
  await Promise.all([...groups].map((pgid) => endGroup(pgid, graceMs)));
  failpoint('reaper.ended');
  for (const run of left) {
    runs.finish(run.id, {
      state: 'canceled',
      seconds: 0,
      errorCode: 'stopped',
      errorMessage: 'the daemon had stopped',
    });
  }
  return left.length;
}

/** The group of a recorded stage, if its leader still lives. */
function recordedGroup({ pid, pidStartedAt }: StageRun): number[] {
  // The same number may belong to another process by now; the same start time cannot.
  if (pid === null || pidStartedAt === null || startTimeOf(pid) !== pidStartedAt) return [];
  return [pid];
}

function groupsOfDeadOwner(runs: Pick<StageRuns, 'owner'>): number[] {
  const owner = runs.owner();
  return owner === null || isAlive(owner) ? [] : markedGroups('SUBPIPED_DAEMON', ownerMark(owner));
}
