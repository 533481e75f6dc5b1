import type { Command } from './command.ts';
import { withService } from './service-verb.ts';

export const stopCommand: Command = {
  name: 'stop',
  usage: '',
  summary: 'stop the service until start, or the next login',
  details: ['The running film is given back to the queue and goes on where it was.'],
  run: (context) =>
    withService(context, 'stop', async ({ manager, signal }) => {
      const ran = await manager.stop(signal);
      context.out.write(
        ran
          ? 'The service is stopped. It starts again by subpiped start, or at the next login.\n'
          : 'The service did not run.\n',
      );
    }),
};
