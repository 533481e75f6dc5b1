// Python, uv, the stages' venvs and the weights: shell and Python scripts that also work by hand,
// called here in order.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { agreed } from './agreed.mjs';
import { childEnv, python, venvs } from './places.mjs';
import { SetupError } from './run.mjs';
import { filesBelow, stampOf } from './stamp.mjs';

/**
 * @typedef {import('./steps.mjs').Steps} Steps
 * @typedef {'starter' | 'best' | 'test'} Profile
 */

/** What to do where a step could not fetch something. */
function network() {
  const from = childEnv()['SUBPIPED_FROM'];
  return from
    ? `see above for what is missing in ${from}; create such a folder on a machine of the same kind` +
        ' with network access: subpiped setup --save-to FOLDER'
    : 'check the network connection and run it again; finished downloads are kept. Without a network:' +
        ' subpiped setup --from FOLDER';
}

/** @type {string | undefined} */
let found;

/** A Python that setup's scripts can run on: the one that uv was made with may be too old. */
function interpreter() {
  if (found === undefined) {
    const { stdout } = spawnSync(path.join(python, 'find_python.sh'), {
      env: childEnv(),
      encoding: 'utf8',
    });
    found = stdout?.trim() || 'python3';
  }
  return found;
}

/**
 * @param {...string} args of setup_models.py
 */
function askModels(...args) {
  const script = path.join(python, 'setup_models.py');
  return spawnSync(interpreter(), [script, ...args], { env: childEnv(), encoding: 'utf8' });
}

/** The profile that an earlier setup or this machine decides; `auto` costs 50 ms of Python. */
function chooseProfile() {
  return askModels('--choose').stdout?.trim() === 'best' ? 'best' : 'starter';
}

/**
 * @param {Steps} steps
 * @param {Profile | 'auto'} wanted
 * @returns {Promise<Profile>} that the venvs are for
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
      await step.run([path.join(python, 'uv.sh'), '--version'], network());
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
      await step.run(command, network());
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
 * @param {{ verify?: boolean, translators?: boolean, venvsFor: Profile }} options `translators`: to
 *   try again to get those that could not be had; `venvsFor`: the profile of the venvs
 */
export async function fetchWeights(steps, wanted, options) {
  const { verify = false, translators = false, venvsFor } = options;
  // Asking costs 0.1 s, and the cache may have been emptied from another checkout: no stamp.
  const check = ['--check', ...(translators ? ['--translators'] : []), '--profile', wanted];
  const complete = askModels(...check).status === 0;
  if (!complete) await announce(wanted);
  const catalog = readFileSync(path.join(python, '..', 'config', 'models.json'), 'utf8');
  await steps.run({
    name: 'weights',
    stamp: await stampOf({ texts: [catalog, wanted] }),
    isThere: () => complete && !verify,
    talks: true,
    work: async (step) => {
      const script = path.join(python, 'setup_models.py');
      const command = [interpreter(), script, '--announced', '--profile', wanted];
      const columns = steps.columns;
      const result = await step.try([...command, ...(verify ? ['--verify'] : [])], {
        env: { ...childEnv(), ...(columns ? { SUBPIPED_PROGRESS_COLUMNS: String(columns) } : {}) },
      });
      if (result.code !== 0) {
        throw new SetupError('some models could not be downloaded', {
          // The last lines are the message and what to do about it.
          tail: result.tail.filter((line) => !line.includes(' MB/s ')),
          remedy: network(),
        });
      }
    },
  });
  // Where the weights of `best` could not be had, the engines of `starter` are needed.
  if (wanted === 'auto' && chooseProfile() !== venvsFor) await installPython(steps, wanted);
}

/**
 * Says what will be fetched and how much, and lets a person at a terminal think better of it.
 * @param {Profile | 'auto'} wanted
 */
async function announce(wanted) {
  const { stdout, status } = askModels('--plan', '--json', '--profile', wanted);
  if (status !== 0) return;
  const plan = JSON.parse(stdout);
  if (!(await agreed(plan))) {
    throw new SetupError('nothing was downloaded', {
      remedy: 'subpiped setup --profile starter uses the small models',
    });
  }
}

/**
 * Fills a folder for a machine of the same kind that has no network.
 * @param {Steps} steps
 * @param {Profile} profile
 * @param {string} folder
 */
export async function saveTo(steps, profile, folder) {
  await steps.run({
    name: 'copies',
    stamp: folder,
    isThere: () => false,
    talks: true,
    work: async (step) => {
      const target = ['--profile', profile, '--save-to', folder];
      const script = path.join(python, 'setup_models.py');
      await step.run([interpreter(), script, ...target], 'read the reason above');
      await step.run([path.join(python, 'setup_venvs.sh'), ...target], network());
    },
  });
}
