import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

export const restartCommand: Action = {
  run: (context) =>
    withService(context, 'restart', async ({ manager, signal }) => {
      await manager.restart(signal);
      const { pid } = await manager.state();
      context.out.write(`The service was restarted (process ${pid}).\n`);
    }),
};
