import { join } from 'node:path';
import { execa } from 'execa';
import { cacheDir } from '../config/paths.ts';
import { recordAbi } from '../service/abi-record.ts';
import { stableNode } from '../service/node-path.ts';
import { refuseForbidden, requireSetUp, servicePlan } from '../service/service-plan.ts';
import { shellWord } from '../system/shell-word.ts';
import type { Command } from './command.ts';
import { withService } from './service-verb.ts';

/** A node that does not answer is none to build a service on. */
const NODE_LIMIT_MS = 10_000;
const UNTIL_LOGOUT =
  'note: systemd ends it when you log out; to keep it running: loginctl enable-linger\n';

export const installCommand: Command = {
  name: 'install',
  usage: '',
  summary: 'start subpiped at every login, and keep it alive (launchd, systemd)',
  details: [
    'Type it again after moving things or updating node: it changes only what has to change.',
    'The service works on one home; --home DIR names another than the usual one.',
  ],
  run: (context) =>
    withService(context, 'install', async ({ manager, places, signal }) => {
      const { home, out, err, program } = context;
      await refuseForbidden(home, places);
      await requireSetUp(places, context.loadConfig().profile);
      const { modules: abi, node: version } = process.versions;
      const { execPath } = process;
      const { homeDir, platform } = places;
      const choice = await stableNode({ execPath, homeDir, platform, abi, version, abiOf });
      const plan = servicePlan(home, choice.node, places);
      err.write('Starting the service …\n');
      const { changed } = await manager.install(plan, signal);
      await recordAbi(cacheDir(places), { node: choice.node, abi, version });
      const { file, pid, details } = await manager.state();
      if (choice.warning !== '') err.write(`note: ${choice.warning}\n`);
      if (details['linger'] === 'no') err.write(UNTIL_LOGOUT);
      const isDefault = program === 'subpiped';
      const status = `${program} status${isDefault ? '' : ` --home ${shellWord(home.root)}`}`;
      out.write(
        [
          `${changed ? 'Installed' : 'Installed already, and unchanged'}: subpiped runs (process ${pid}) and starts at every login.`,
          `Drop films into ${join(home.root, 'in')}`,
          `How far they are: ${status}`,
          `It stands in ${file}`,
          ...(platform === 'darwin' && changed
            ? ['macOS may tell that “node” can run in the background: that is this service.']
            : []),
          '',
        ].join('\n'),
      );
    }),
};

async function abiOf(node: string): Promise<string | null> {
  const args = ['-p', 'process.versions.modules'];
  const { stdout, failed } = await execa(node, args, { reject: false, timeout: NODE_LIMIT_MS });
  return failed ? null : stdout.trim();
}
