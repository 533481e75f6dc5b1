// npm packages, without a compiler: better-sqlite3 brings its builds along, but npm ci compiles
// every package that has a binding.gyp, because a lock file does not record `gypfile: false`.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { env, isCheckout, root } from './places.mjs';
import { stampOf } from './stamp.mjs';

/** @typedef {import('./steps.mjs').Steps} Steps */

/** @param {string[]} args */
function npm(...args) {
  // Under `npm run` this is the npm that the person called, whatever else is on PATH.
  const cli = env['npm_execpath'];
  return cli?.endsWith('.js') ? [process.execPath, cli, ...args] : ['npm', ...args];
}

/** @param {string[]} tail */
export function npmRemedy(tail) {
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|network/.test(tail.join('\n'))) {
    return 'check the network connection (npm config get registry) and run it again';
  }
  return 'read the log; npm ci in this folder repeats the step';
}

/** @param {Steps} steps */
export async function installPackages(steps) {
  // Whoever installed the package has installed what it needs.
  if (!isCheckout) return;
  const lock = path.join(root, 'package-lock.json');
  await steps.run({
    name: 'npm packages',
    stamp: await stampOf({ files: [lock], texts: [process.platform, process.arch] }),
    isThere: () => existsSync(path.join(root, 'node_modules', '.package-lock.json')),
    work: async (step) => {
      await step.run(npm('ci', '--ignore-scripts', '--no-fund', '--no-audit'), npmRemedy);
    },
  });
}
