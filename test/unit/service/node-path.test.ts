import { expect, test } from 'vitest';
import { stableNode } from '../../../src/service/node-path.ts';

const ABI = '127';

/** A Mac on which node runs as `execPath`; `others` are installed beside it, with their ABIs. */
const choose = (execPath: string, others: Record<string, string> = {}) =>
  stableNode({
    execPath,
    homeDir: '/Users/you',
    platform: 'darwin',
    abi: ABI,
    version: '22.23.3',
    abiOf: (node) => Promise.resolve(others[node] ?? null),
  });

const NVM = '/Users/you/.nvm/versions/node/v22.23.3/bin/node';

test.each<[string, Record<string, string>, string, RegExp | '']>([
  // Homebrew's folder of a version is gone after the next upgrade; its link stays.
  [
    '/opt/homebrew/Cellar/node@22/22.23.3/bin/node',
    { '/opt/homebrew/opt/node@22/bin/node': ABI },
    '/opt/homebrew/opt/node@22/bin/node',
    '',
  ],
  [
    '/usr/local/Cellar/node@22/22.23.3/bin/node',
    { '/usr/local/opt/node@22/bin/node': ABI },
    '/usr/local/opt/node@22/bin/node',
    '',
  ],
  // `node` becomes another major version by an upgrade: the versioned one is better, if it is there.
  [
    '/opt/homebrew/Cellar/node/22.23.3/bin/node',
    { '/opt/homebrew/opt/node/bin/node': ABI, '/opt/homebrew/opt/node@22/bin/node': ABI },
    '/opt/homebrew/opt/node@22/bin/node',
    '',
  ],
  [
    '/opt/homebrew/Cellar/node/22.23.3/bin/node',
    { '/opt/homebrew/opt/node/bin/node': ABI },
    '/opt/homebrew/opt/node/bin/node',
    /brew install node@22/u,
  ],
  // A link that leads to another version already is of no use.
  [
    '/opt/homebrew/Cellar/node/22.23.3/bin/node',
    { '/opt/homebrew/opt/node/bin/node': '147' },
    '/opt/homebrew/Cellar/node/22.23.3/bin/node',
    '',
  ],
  // Version managers: an installed node of the same ABI, else the version itself and a warning.
  [NVM, { '/opt/homebrew/opt/node@22/bin/node': ABI }, '/opt/homebrew/opt/node@22/bin/node', ''],
  [NVM, { '/usr/local/bin/node': ABI }, '/usr/local/bin/node', ''],
  [NVM, { '/usr/local/bin/node': '115' }, NVM, /removing that version/u],
  ...[
    NVM,
    '/Users/you/.local/share/fnm/node-versions/v22.23.3/installation/bin/node',
    '/Users/you/.volta/tools/image/node/22.23.3/bin/node',
    '/Users/you/.asdf/installs/nodejs/22.23.3/bin/node',
    '/Users/you/.local/share/mise/installs/node/22.23.3/bin/node',
    '/Users/you/.nodenv/versions/22.23.3/bin/node',
    '/Users/you/Library/Application Support/fnm/node-versions/v22.23.3/installation/bin/node',
  ].map((path): [string, Record<string, string>, string, RegExp] => [
    path,
    {},
    path,
    /~\/.*subpiped install/u,
  ]),
  // The package of nodejs.org stays where it is.
  ['/usr/local/bin/node', {}, '/usr/local/bin/node', ''],
])('%s with %j: %s', async (execPath, others, node, warning) => {
  const choice = await choose(execPath, others);
  expect(choice.node).toBe(node);
  if (warning === '') expect(choice.warning).toBe('');
  else expect(choice.warning).toMatch(warning);
});
