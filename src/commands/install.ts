import { join } from 'node:path';
import { SubpipedError } from '../domain/errors.ts';
import { nodeForService } from '../service/node-path.ts';
import { refuseForbidden, requireSetUp, servicePlan } from '../service/service-plan.ts';
import { runProgram } from '../system/run-program.ts';
import { macProblem } from '../system/runtime.ts';
import { shellWord } from '../system/shell-word.ts';
import type { Action } from './command.ts';
import { withService } from './service-verb.ts';

const UNTIL_LOGOUT =
  'note: systemd stops it when you log out; to keep it running: loginctl enable-linger\n';

export const installCommand: Action = {
  run: (context) =>
    withService(context, 'install', async ({ manager, places, signal }) => {
      const { home, out, err, program } = context;
      await refuseOtherMacs();
      await refuseForbidden(home, places);
      await requireSetUp(places, (await context.loadConfig()).profile);
      const choice = await nodeForService(places);
      const plan = servicePlan(home, choice.node, places);
      err.write('Starting the service …\n');
      const { changed } = await manager.install(plan, signal);
      const { file, pid, details } = await manager.state();
      if (choice.warning !== '') err.write(`note: ${choice.warning}\n`);
      if (details['linger'] === 'no') err.write(UNTIL_LOGOUT);
      const isDefault = program === 'subpiped';
      const status = `${program} status${isDefault ? '' : ` --home ${shellWord(home.root)}`}`;
      out.write(
        [
          `${changed ? 'Installed' : 'Already installed, nothing changed'}: subpiped is running (process ${pid}) and starts at every login.`,
          `Drop films into ${join(home.root, 'in')}`,
          `See their progress: ${status}`,
          `The service file is ${file}`,
          ...(places.platform === 'darwin' && changed
            ? ['macOS may say that “node” can run in the background: that is this service.']
            : []),
          '',
        ].join('\n'),
      );
    }),
};

/** Before anything is written: setup has said so, too, but the machine may be another one. */
async function refuseOtherMacs(): Promise<void> {
  if (process.platform !== 'darwin') return;
  const { stdout } = await runProgram('sw_vers', ['-productVersion'], { limitMs: 5_000 });
  const problem = macProblem(process.platform, process.arch, stdout);
  if (problem !== null)
    throw new SubpipedError('tool_missing', problem, { hint: 'update macOS, or use another Mac' });
}
