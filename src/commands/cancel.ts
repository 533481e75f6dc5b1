import { basename } from 'node:path';
import { displayText } from '../terminal/text.ts';
import { type Action, jobNumbers } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openUsedQueue } from './open-queue.ts';

export const cancelCommand: Action = {
  run(context) {
    const ids = jobNumbers(context, 'cancel');
    using open = openUsedQueue(context.home);
    const { queue } = open;
    const jobs = queue.together(() => ids.map((id) => queue.requestCancel(id)));
    for (const job of jobs) {
      const state = job.state === 'running' ? 'is being stopped' : job.state;
      context.out.write(`#${job.id}  ${displayText(basename(job.sourcePath))}  ${state}\n`);
    }
    if (jobs.some(({ state }) => state === 'running')) remindOfDaemon(context, open.snapshot());
    return 0;
  },
};
