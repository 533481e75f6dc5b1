import { runBootstrap } from '../system/run-bootstrap.ts';
import type { Action } from './command.ts';

export const demoCommand: Action = {
  run: () => runBootstrap(['demo']),
};
