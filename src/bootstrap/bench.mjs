// The benches: Python programs in the tests' environment, beside peers in environments of their own.
import path from 'node:path';
import process from 'node:process';
import { env, python, venvs } from './places.mjs';
import { runInherited } from './run.mjs';

/**
 * @param {string[]} words what stands behind `python`
 * @returns {Promise<number>} the exit code
 */
function inPython(words) {
  return runInherited([path.join(venvs, 'test', 'bin', 'python'), ...words], { cwd: python });
}

/** Makes the peers' environments. */
function makePeers() {
  return runInherited([path.join(python, 'bench', 'setup.sh')]);
}

/**
 * Measures the quality of the subtitles beside that of peers.
 * @param {string[]} args
 */
export async function benchQuality(args) {
  const made = await makePeers();
  return made === 0 ? await inPython(['-m', 'bench', ...args]) : made;
}

/**
 * Measures how long a film takes beside what peers take.
 * @param {string[]} args
 */
export async function benchSpeed(args) {
  const made = await makePeers();
  return made === 0 ? await inPython(['-m', 'bench.speed', ...args]) : made;
}

/**
 * Writes what the bench needs on a machine without a network, in parts.
 * @param {string[]} args
 */
export async function benchPack(args) {
  const made = await makePeers();
  // npm runs in the project's folder: a folder is meant from where the person stands.
  const here = env['INIT_CWD'] ?? process.cwd();
  const given = args.map((word, at) =>
    at === 0 && word[0] !== '-' ? path.resolve(here, word) : word,
  );
  return made === 0 ? await inPython(['-m', 'bench.pack', ...given]) : made;
}
