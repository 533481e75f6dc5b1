import { basename } from 'node:path';
import type { Place } from '../queue/job-queue.ts';
import { displayText } from '../terminal/text.ts';
import { type Action, parseJobNumber, usageError } from './command.ts';
import { openUsedQueue } from './open-queue.ts';

export const moveCommand: Action = {
  run({ home, args, out }) {
    const [job = '', ...where] = args;
    const id = parseJobNumber(job, 'move');
    const place = parsePlace(where);
    if ('beside' in place && place.beside === id) {
      throw usageError(`job ${id} cannot be moved before or after itself`, 'move');
    }
    using open = openUsedQueue(home);
    const { queue } = open;
    const moved = queue.move(id, place);
    const order = open.snapshot().jobs.filter(({ state }) => state === 'queued');
    const at = order.findIndex((other) => other.id === id);
    const said = at < 0 ? moved.state : `${at + 1} of ${order.length} in the queue`;
    out.write(`#${id}  ${displayText(basename(moved.sourcePath))}  ${said}\n`);
    return 0;
  },
};

function parsePlace([word = '', other, ...rest]: readonly string[]): Place {
  const isEnd = word === 'top' || word === 'bottom';
  if (isEnd && other === undefined) return { end: word };
  if ((word === 'before' || word === 'after') && other !== undefined && rest.length === 0) {
    return { side: word, beside: parseJobNumber(other, 'move') };
  }
  throw usageError('say where: top, bottom, before JOB or after JOB', 'move');
}
