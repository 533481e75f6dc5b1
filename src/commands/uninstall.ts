import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

export const uninstallCommand: Action = {
  run: (context) =>
    withService(context, 'uninstall', async ({ manager, signal }) => {
      const { removed } = await manager.uninstall(signal);
      context.out.write(
        removed
          ? `The service is removed. Films, results and the queue stay in ${context.home.root}\n`
          : 'There was no service.\n',
      );
    }),
};
