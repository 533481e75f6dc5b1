// Python, uv, the stages' venvs and the weights: shell and Python scripts that also work by hand,
// called here in order.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { childEnv, python, venvs } from './places.mjs';
import { SetupError } from './run.mjs';
import { filesBelow, stampOf } from './stamp.mjs';

/**
 * @typedef {import('./steps.mjs').Steps} Steps
 * @typedef {'starter' | 'best' | 'test'} Profile
 */

const NETWORK = 'check the network connection and run it again; what is there is kept';

/** The profile that an earlier set-up or this machine decides; `auto` costs 50 ms of Python. */
function chooseProfile() {
  const script = path.join(python, 'setup_models.py');
  const chosen = spawnSync(interpreter(), [script, '--choose'], {
    env: childEnv(),
    encoding: 'utf8',
  });
  return chosen.stdout?.trim() === 'best' ? 'best' : 'starter';
}

function interpreter() {
  return path.join(venvs, 'uv', 'bin', 'python');
}

/**
 * @param {Steps} steps
 * @param {Profile | 'auto'} wanted
 */
export async function installPython(steps, wanted) {
  const requirements = path.join(python, 'requirements');
  const pin = path.join(requirements, 'uv.txt');
  const scripts = ['uv.sh', 'find_python.sh', 'setup_venvs.sh'].map((n) => path.join(python, n));
  await steps.run({
    name: 'uv',
    stamp: await stampOf({ files: [pin], texts: [childEnv()['SUBPIPED_PYTHON'] ?? ''] }),
    isThere: () => existsSync(path.join(venvs, 'uv', 'bin', 'uv')),
    work: async (step) => {
      await step.run([path.join(python, 'uv.sh'), '--version'], NETWORK);
      await step.run([path.join(python, 'find_python.sh')], 'install Python 3.12');
    },
  });

  const profile = wanted === 'auto' ? chooseProfile() : wanted;
  const locks = await filesBelow(requirements, (name) => name.endsWith('.lock'));
  await steps.run({
    name: 'stage venvs',
    stamp: await stampOf({ files: [pin, ...scripts, ...locks], texts: [profile] }),
    isThere: () => locks.length > 0 && venvsWork(profile, locks),
    work: async (step) => {
      const command = [path.join(python, 'setup_venvs.sh'), '--profile', profile];
      await step.run(command, NETWORK);
    },
  });
  return profile;
}

/**
 * A Python upgrade by the system breaks the venvs made with it: their interpreter is a link.
 * @param {Profile} profile
 * @param {string[]} locks
 */
function venvsWork(profile, locks) {
  const names = locks
    .map((lock) => path.basename(lock, '.lock').replaceAll('_', '-'))
    .filter((name) => name !== 'convert')
    .filter((name) => profile === 'test' || !(name.endsWith('.best') || name === 'test'));
  return names.every((name) => existsSync(path.join(venvs, name, 'bin', 'python')));
}

/**
 * @param {Steps} steps
 * @param {Profile | 'auto'} wanted
 */
export async function fetchWeights(steps, wanted) {
  // Asking costs 0.1 s, and the cache may have been emptied from another checkout: no stamp.
  const script = path.join(python, 'setup_models.py');
  const check = spawnSync(interpreter(), [script, '--check', '--profile', wanted], {
    env: childEnv(),
    encoding: 'utf8',
  });
  const catalogue = readFileSync(path.join(python, '..', 'config', 'models.json'), 'utf8');
  await steps.run({
    name: 'weights',
    stamp: await stampOf({ texts: [catalogue, wanted] }),
    isThere: () => check.status === 0,
    work: async (step) => {
      const result = await step.try([interpreter(), script, '--profile', wanted]);
      if (result.code !== 0) {
        throw new SetupError('some weights could not be fetched', {
          tail: result.tail,
          remedy: `${NETWORK}. Weights from elsewhere: SUBPIPED_MODELS_FOLDER=FOLDER with FOLDER/NAME/`,
        });
      }
    },
  });
}
