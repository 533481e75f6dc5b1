import { basename } from 'node:path';
import { displayText } from '../status/text.ts';
import { type Command, jobNumber } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openUsedQueue } from './open-queue.ts';

export const retryCommand: Command = {
  name: 'retry',
  usage: 'JOB',
  summary: 'do a film again that has ended or waits; finished stages are reused',
  run(context) {
    const id = jobNumber(context, 'retry');
    using open = openUsedQueue(context.home);
    const job = open.queue.retry(id);
    context.out.write(`#${job.id}  ${displayText(basename(job.sourcePath))}  ${job.state}\n`);
    remindOfDaemon(context, open.snapshot());
    return 0;
  },
};
