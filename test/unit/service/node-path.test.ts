import { expect, test } from 'vitest';
import { stableNode } from '../../../src/service/node-path.ts';

const GOOD = '24.22.3';

/** A Mac on which node runs as `execPath`; `others` are installed beside it, with their versions. */
const choose = (execPath: string, others: Record<string, string> = {}) =>
  stableNode({
    execPath,
    homeDir: '/Users/you',
    platform: 'darwin',
    versionOf: (node) => Promise.resolve(others[node] ?? null),
  });

const NVM = '/Users/you/.nvm/versions/node/v22.23.3/bin/node';

test.each<[string, Record<string, string>, string, RegExp | '']>([
  // Homebrew's folder of a version is gone after the next upgrade; its link stays.
  [
    '/opt/homebrew/Cellar/node@22/22.23.3/bin/node',
    { '/opt/homebrew/opt/node@22/bin/node': GOOD },
    '/opt/homebrew/opt/node@22/bin/node',
    '',
  ],
  [
    '/usr/local/Cellar/node@22/22.23.3/bin/node',
    { '/usr/local/opt/node@22/bin/node': GOOD },
    '/usr/local/opt/node@22/bin/node',
    '',
  ],
  [
    '/opt/homebrew/Cellar/node/26.10.0/bin/node',
    { '/opt/homebrew/opt/node/bin/node': '26.11.0' },
    '/opt/homebrew/opt/node/bin/node',
    '',
  ],
  // A link that leads to a version that is not supported is of no use.
  [
    '/opt/homebrew/Cellar/node/26.10.0/bin/node',
    { '/opt/homebrew/opt/node/bin/node': '27.0.0' },
    '/opt/homebrew/Cellar/node/26.10.0/bin/node',
    '',
  ],
  // Version managers: an installed node, else the version itself and a warning.
  [NVM, { '/opt/homebrew/opt/node@24/bin/node': GOOD }, '/opt/homebrew/opt/node@24/bin/node', ''],
  [NVM, { '/usr/local/bin/node': GOOD }, '/usr/local/bin/node', ''],
  [NVM, { '/usr/local/bin/node': '22.21.0' }, NVM, /removing that version/u],
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
