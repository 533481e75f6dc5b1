import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

export const startCommand: Action = {
  run: (context) =>
    withService(context, 'start', async ({ manager, signal }) => {
      const started = await manager.start(signal);
      const { pid } = await manager.state();
      context.out.write(
        `The service ${started ? 'was started' : 'is already running'} (process ${pid}).\n`,
      );
    }),
};
