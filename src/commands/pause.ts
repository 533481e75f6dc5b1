import { waitHint } from '../domain/wait-hints.ts';
import { Conditions, QUEUE } from '../queue/conditions.ts';
import { systemClock } from '../system/clock.ts';
import { type Action, usageError } from './command.ts';
import { openQueue } from './open-queue.ts';

export const pauseCommand: Action = {
  run({ home, args, values, out }) {
    if (args.length > 0)
      throw usageError('pause takes no job; to stop one film: cancel JOB', 'pause');
    const now = values['now'] === true;
    using open = openQueue(home);
    new Conditions(open.db, systemClock).set({
      subject: QUEUE,
      reason: 'paused',
      message: now
        ? 'no film is running; the interrupted one is back in the queue'
        : 'no new film starts; the running one finishes first',
      hint: waitHint('paused'),
      stops: now ? 'running' : 'claims',
    });
    const runs = open.queue.list({ states: ['running'] }).length > 0;
    const ending = runs
      ? now
        ? '; the running film is stopped'
        : '; the running film finishes first'
      : '';
    out.write(`paused${ending}; to continue: subpiped resume\n`);
    return 0;
  },
};
