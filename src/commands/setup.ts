import { runBootstrap } from './bootstrap.ts';
import type { Command } from './command.ts';

export const setupCommand: Command = {
  name: 'setup',
  usage: '',
  summary: 'install what is missing and fetch the models, before the first film',
  run: () => runBootstrap(['setup']),
};
