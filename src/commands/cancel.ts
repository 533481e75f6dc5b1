import { basename } from 'node:path';
import { displayText } from '../status/text.ts';
import { type Command, jobNumber } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openUsedQueue } from './open-queue.ts';

export const cancelCommand: Command = {
  name: 'cancel',
  usage: 'JOB',
  summary: 'stop a film or take it out of the queue; what it has made so far stays',
  run(context) {
    const id = jobNumber(context, 'cancel');
    using open = openUsedQueue(context.home);
    const job = open.queue.requestCancel(id);
    const state = job.state === 'running' ? 'is being stopped' : job.state;
    context.out.write(`#${job.id}  ${displayText(basename(job.sourcePath))}  ${state}\n`);
    if (job.state === 'running') remindOfDaemon(context, open.snapshot());
    return 0;
  },
};
