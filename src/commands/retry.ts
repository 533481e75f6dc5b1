import { basename } from 'node:path';
import { STAGE_NAMES, type StageName } from '../domain/stage.ts';
import { DeviceFailures } from '../queue/device-failures.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import { systemClock } from '../system/clock.ts';
import { suggest } from '../system/suggest.ts';
import { displayText } from '../terminal/text.ts';
import { type Action, type CommandContext, jobNumbers, usageError } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openUsedQueue } from './open-queue.ts';

export const retryCommand: Action = {
  run(context) {
    const from = wantedStage(context);
    using open = openUsedQueue(context.home);
    const { queue } = open;
    const ids = wantedJobs(context, queue);
    const jobs = queue.together(() => ids.map((id) => queue.retry(id, from)));
    if (jobs.length > 0) new DeviceFailures(open.db, systemClock).clear();
    for (const job of jobs) {
      context.out.write(`#${job.id}  ${displayText(basename(job.sourcePath))}  ${job.state}\n`);
    }
    if (jobs.length === 0) context.err.write('No film has failed.\n');
    else remindOfDaemon(context, open.snapshot());
    return 0;
  },
};

function wantedJobs(context: CommandContext, queue: JobQueue): number[] {
  if (context.values['all-failed'] !== true) return jobNumbers(context, 'retry');
  if (context.args.length > 0) throw usageError('--all-failed takes no jobs', 'retry');
  const failed = queue.list({ states: ['failed'] });
  // Of one file that failed twice (it was changed in between) only the last can be tried again.
  const newest = new Map(failed.map((job) => [job.sourcePath, job.id]));
  return [...newest.values()];
}

function wantedStage({ values }: CommandContext): StageName | null {
  const given = values['from'];
  if (given === undefined) return null;
  const stage = STAGE_NAMES.find((name) => name === given);
  if (stage !== undefined) return stage;
  const near = suggest(String(given), [...STAGE_NAMES]);
  const meant = near === undefined ? STAGE_NAMES.join(', ') : `did you mean ${near}?`;
  throw usageError(`there is no stage ${String(given)}: ${meant}`, 'retry');
}
