import { basename } from 'node:path';
import { displayText } from '../terminal/text.ts';
import { type Action, jobNumbers } from './command.ts';
import { remindOfDaemon } from './no-daemon.ts';
import { openUsedQueue } from './open-queue.ts';

export const removeCommand: Action = {
  run(context) {
    const ids = jobNumbers(context, 'remove');
    using open = openUsedQueue(context.home);
    const { queue } = open;
    const removed = queue.together(() => ids.map((id) => queue.remove(id)));
    for (const { id, sourcePath, state, movieDir } of removed) {
      const said = state === 'running' ? 'is being stopped and removed' : 'removed';
      const kept = movieDir === null ? '' : `; its results stay in ${displayText(movieDir)}`;
      context.out.write(`#${id}  ${displayText(basename(sourcePath))}  ${said}${kept}\n`);
    }
    if (removed.some(({ state }) => state === 'running')) remindOfDaemon(context, open.snapshot());
    return 0;
  },
};
