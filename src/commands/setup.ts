import { runBootstrap } from '../system/run-bootstrap.ts';
import { type Action, usageError } from './command.ts';

const FLAGS = ['profile', 'from', 'save-to'] as const;

export const setupCommand: Action = {
  run({ args, values }) {
    if (args.length > 0) throw usageError('setup takes only options', 'setup');
    const flags = FLAGS.flatMap((name) =>
      values[name] === undefined ? [] : [`--${name}=${String(values[name])}`],
    );
    return runBootstrap(['setup', ...flags, ...(values['verify'] === true ? ['--verify'] : [])]);
  },
};
