import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

export const stopCommand: Action = {
  run: (context) =>
    withService(context, 'stop', async ({ manager, signal }) => {
      const ran = await manager.stop(signal);
      context.out.write(
        ran
          ? 'The service was stopped. It starts again with subpiped start or at the next login.\n'
          : 'The service was not running.\n',
      );
    }),
};
