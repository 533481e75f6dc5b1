import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

export const stopCommand: Action = {
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
