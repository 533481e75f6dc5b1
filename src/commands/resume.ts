import { Conditions, QUEUE } from '../queue/conditions.ts';
import { systemClock } from '../system/clock.ts';
import { type Action, usageError } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openQueue } from './open-queue.ts';

export const resumeCommand: Action = {
  run(context) {
    const { home, args, out } = context;
    if (args.length > 0)
      throw usageError('resume takes no job; to continue one film: retry JOB', 'resume');
    using open = openQueue(home);
    const was = new Conditions(open.db, systemClock).lift(QUEUE, 'paused');
    out.write(was ? 'the queue continues\n' : 'the queue was not paused\n');
    remindOfDaemon(context, open.snapshot());
    return 0;
  },
};
