import { waitHint } from '../domain/wait-hints.ts';
import { Conditions, QUEUE } from '../queue/conditions.ts';
import { systemClock } from '../system/clock.ts';
import { type Action, usageError } from './command.ts';
import { openQueue } from './open-queue.ts';

export const pauseCommand: Action = {
  run({ home, args, values, out }) {
    if (args.length > 0) throw usageError('pause takes no job: cancel JOB stops one film', 'pause');
    const now = values['now'] === true;
    using open = openQueue(home);
    new Conditions(open.db, systemClock).set({
      subject: QUEUE,
      reason: 'paused',
      message: now
        ? 'no film is worked on, the running one was given back'
        : 'no other film is begun; the running one is finished first',
      hint: waitHint('paused'),
      stops: now ? 'running' : 'claims',
    });
    const runs = open.queue.list({ states: ['running'] }).length > 0;
    const ending = runs ? (now ? '; the running film is stopped' : ' after the running film') : '';
    out.write(`paused${ending}: subpiped resume goes on\n`);
    return 0;
  },
};
