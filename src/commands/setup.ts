import { runBootstrap } from '../system/run-bootstrap.ts';
import { type Command, usageError } from './command.ts';

const FLAGS = ['profile', 'from', 'save-to'] as const;

export const setupCommand: Command = {
  name: 'setup',
  usage: '[--profile P] [--from DIR | --save-to DIR] [--verify]',
  summary: 'install what is missing and fetch the models, before the first film',
  options: {
    profile: { type: 'string' },
    from: { type: 'string' },
    'save-to': { type: 'string' },
    verify: { type: 'boolean' },
  },
  details: [
    '--profile P    auto, starter (small models) or best (large ones)',
    '--from DIR     takes models and packages from a folder and asks no network',
    '--save-to DIR  fills such a folder for another machine of the same kind',
    '--verify       reads every byte of the models and fetches damaged ones anew',
    'Interrupted, it goes on where it stopped. A proxy is named by HTTPS_PROXY and NO_PROXY.',
  ],
  run({ args, values }) {
    if (args.length > 0) throw usageError('setup takes no arguments but options', 'setup');
    const flags = FLAGS.flatMap((name) =>
      values[name] === undefined ? [] : [`--${name}=${String(values[name])}`],
    );
    return runBootstrap(['setup', ...flags, ...(values['verify'] === true ? ['--verify'] : [])]);
  },
};
