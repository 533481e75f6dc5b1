import { runBootstrap } from '../system/run-bootstrap.ts';
import type { Command } from './command.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: '',
  summary: 'set up what is missing, and subtitle a small real film before your eyes',
  details: ['Its films lie in ./subpiped-demo (in a checkout: ./demo), which it empties first.'],
  run: () => runBootstrap(['demo']),
};
