import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

export const uninstallCommand: Action = {
  run: (context) =>
    withService(context, 'uninstall', async ({ manager, signal }) => {
      const { removed } = await manager.uninstall(signal);
      context.out.write(
        removed
          ? `The service was removed. Films, results and the queue are kept in ${context.home.root}\n`
          : 'No service was installed.\n',
      );
    }),
};
