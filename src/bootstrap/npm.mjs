// npm packages, and the proof that the native one works with this Node.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { childEnv, env, isCheckout, root } from './places.mjs';
import { SetupError } from './run.mjs';
import { stampOf } from './stamp.mjs';

/** @typedef {import('./steps.mjs').Steps} Steps */

const NO_COMPILER =
  process.platform === 'darwin'
    ? 'install the compiler: xcode-select --install'
    : 'install the compiler: apt-get install python3 make g++';

/** better-sqlite3 has no ready build for Node 20, so it is compiled there (about 2 minutes). */
function npmEnv() {
  const packaged = childEnv();
  // Debian ships Node's headers; otherwise node-gyp fetches them from nodejs.org.
  if (existsSync('/usr/include/node/node.h') && !env['npm_config_nodedir']) {
    if (process.execPath.startsWith('/usr/bin/')) packaged['npm_config_nodedir'] = '/usr';
  }
  return packaged;
}

/** Where npm put better-sqlite3: beside a package, or in its own folder. */
function nativePackage() {
  const resolve = createRequire(path.join(root, 'package.json')).resolve;
  try {
    return path.dirname(resolve('better-sqlite3/package.json'));
  } catch {
    return path.join(root, 'node_modules', 'better-sqlite3');
  }
}

/** @param {string[]} args */
function npm(...args) {
  // Under `npm run` this is the npm that the person called, whatever else is on PATH.
  const cli = env['npm_execpath'];
  return cli?.endsWith('.js') ? [process.execPath, cli, ...args] : ['npm', ...args];
}

/** @param {string[]} tail */
export function npmRemedy(tail) {
  const text = tail.join('\n');
  if (
    /not found: make|make: not found|find Python|xcode-select|g\+\+|c\+\+: not found/i.test(text)
  ) {
    return NO_COMPILER;
  }
  if (/ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|network/.test(text)) {
    return 'check the network connection (npm config get registry) and run it again';
  }
  return `read the log; ${isCheckout ? 'npm ci in this folder' : 'subpiped setup'} repeats the step`;
}

/** @param {Steps} steps */
export async function installPackages(steps) {
  const { node, modules } = process.versions;
  const lock = path.join(root, 'package-lock.json');
  const texts = [node, modules ?? '', process.platform, process.arch];
  const stamp = await stampOf({ files: [lock], texts });
  // Whoever installed the package has installed what it needs.
  if (isCheckout) {
    await steps.run({
      name: 'npm packages',
      stamp,
      isThere: () => existsSync(path.join(root, 'node_modules', '.package-lock.json')),
      work: async (step) => {
        await step.run(npm('ci', '--no-fund', '--no-audit'), npmRemedy, { env: npmEnv() });
      },
    });
  }
  await steps.run({
    name: 'sqlite probe',
    stamp: `${stamp} ${process.execPath}`,
    isThere: () => existsSync(path.join(nativePackage(), 'build')),
    work: async (step) => {
      const probe = [process.execPath, '--expose-gc', 'src/bootstrap/probe-sqlite.mjs'];
      if ((await step.try(probe)).code === 0) return;
      // Blocked install scripts and another Node's build look alike from here: no usable binary.
      await step.run(npm('rebuild', 'better-sqlite3'), npmRemedy, { env: npmEnv() });
      const { code, tail } = await step.try(probe);
      if (code !== 0) {
        throw new SetupError(`better-sqlite3 does not work with Node ${node} (exit ${code})`, {
          tail,
          remedy: 'use Node 22 (brew install node@22), which is not affected; then run it again',
        });
      }
    },
  });
}
