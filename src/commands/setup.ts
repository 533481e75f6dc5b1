import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectDir } from '../config/paths.ts';
import type { Command } from './command.ts';

export const setupCommand: Command = {
  name: 'setup',
  usage: '',
  summary: 'install what is missing and fetch the models, before the first film',
  async run() {
    const bootstrap = join(projectDir(), 'src', 'bootstrap.mjs');
    const child = spawn(process.execPath, [bootstrap, 'setup'], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    return code ?? 1;
  },
};
