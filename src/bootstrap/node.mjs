// The Node that everything runs on: the one that called, or a pinned one from the cache where that is
// too old. Runs itself on Node 20.19, and imports nothing but Node.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { cacheFolder, childEnv, root } from './places.mjs';
import { runInherited, SetupError } from './run.mjs';

/**
 * @typedef {{ package: string, version: string, integrity: string }} Pin
 * @type {{ node: { oldest: [number, number], below: number, flags: string[], pinned: Record<string, Pin> } }}
 */
const { node: table } = JSON.parse(readFileSync(path.join(root, 'config', 'runtime.json'), 'utf8'));

/**
 * Whether a Node can run this program.
 * @param {string} version as `process.versions.node`
 */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, itsMinor] = table.oldest;
  return major < table.below && (major > oldest || (major === oldest && minor >= itsMinor));
}

/** What a daemon's node is started with. */
export const nodeFlags = table.flags;

/** Where the pinned Node of this machine lies, and what it is; null where none is to be had. */
export function pinned(platform = process.platform, arch = process.arch) {
  const pin = table.pinned[`${platform}-${arch}`];
  if (pin === undefined) return null;
  const folder = path.join(cacheFolder(), 'node', `${pin.package}-${pin.version}`);
  return { ...pin, folder, program: path.join(folder, 'bin', 'node') };
}

/**
 * The pinned Node, fetched once.
 * @param {(text: string) => void} say
 * @param {ReturnType<typeof pinned>} pin
 * @returns {string} its path
 * @throws {SetupError}
 */
export function pinnedNode(say, pin = pinned()) {
  if (pin === null) {
    throw new SetupError(`subpiped needs Node ${table.oldest.join('.')} or later`, {
      remedy: 'install Node 24: https://nodejs.org, or brew install node@24',
    });
  }
  if (existsSync(pin.program)) return pin.program;
  say(`Node ${process.versions.node} is too old: downloading ${pin.version} into the cache\n`);
  const cache = path.dirname(pin.folder);
  mkdirSync(cache, { recursive: true });
  // In the same folder, so that it appears whole or not at all.
  const work = mkdtempSync(path.join(cache, '.partial-'));
  try {
    const tarball = find(pin, work);
    const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64');
    if (`sha512-${digest}` !== pin.integrity) {
      throw new SetupError(`${pin.package} ${pin.version} does not match its checksum`, {
        remedy: 'run it again; if that does not help, install Node 24: https://nodejs.org',
      });
    }
    run('tar', ['-xzf', tarball, '-C', work, 'package/bin/node', 'package/LICENSE']);
    const unpacked = path.join(work, 'package');
    const { stdout } = run(path.join(unpacked, 'bin', 'node'), ['--version']);
    if (stdout.trim() !== `v${pin.version}`) {
      throw new SetupError(`${pin.package} does not run here: ${stdout.trim()}`, {
        remedy: 'install Node 24: https://nodejs.org, or brew install node@24',
      });
    }
    rename(unpacked, pin);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return pin.program;
}

/**
 * The package as a file: from the folder that `--from` names, or from npm's registry.
 * @param {Pin} pin
 * @param {string} work
 */
function find(pin, work) {
  const name = `${pin.package}-${pin.version}.tgz`;
  const from = process.env['SUBPIPED_FROM'];
  if (from) {
    const file = path.join(from, 'node', name);
    if (existsSync(file)) return file;
    throw new SetupError(`${file} is missing`, {
      remedy: `create such a folder on a machine of the same kind: subpiped setup --save-to FOLDER`,
    });
  }
  fetchTo(work);
  return path.join(work, name);
}

/**
 * Puts the pinned package into a folder, as npm names it.
 * @param {string} folder
 */
export function fetchTo(folder) {
  const pin = pinned();
  if (pin === null || readdirSync(folder).includes(`${pin.package}-${pin.version}.tgz`)) return;
  const cli = process.env['npm_execpath'];
  const npm = cli?.endsWith('.js') ? [process.execPath, cli] : ['npm'];
  const [program = '', ...before] = npm;
  const what = [`${pin.package}@${pin.version}`, '--pack-destination', folder, '--silent'];
  run(program, [...before, 'pack', ...what], {
    // A package of the person's own in the current folder has nothing to do with it.
    cwd: folder,
    remedy:
      'check the network connection (npm config get registry), or install Node 24 yourself: https://nodejs.org',
  });
}

/**
 * Another setup may have been faster.
 * @param {string} unpacked
 * @param {{ folder: string, program: string }} pin
 */
function rename(unpacked, pin) {
  try {
    renameSync(unpacked, pin.folder);
  } catch (error) {
    if (!existsSync(pin.program)) throw error;
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, remedy?: string }} [options]
 */
function run(program, args, { cwd, remedy = 'install Node 24: https://nodejs.org' } = {}) {
  const done = spawnSync(program, args, {
    cwd,
    env: childEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (done.status !== 0) {
    const tail = (done.error?.message ?? done.stderr ?? '').trim().split('\n').slice(-8);
    throw new SetupError(`${path.basename(program)} ${args[0]} exited with code ${done.status}`, {
      tail,
      remedy,
    });
  }
  return done;
}

/**
 * Runs a script with the pinned Node, this process's terminal and its signals.
 * @param {string[]} command the script and its arguments
 * @returns {Promise<number>} the exit code
 */
export async function runPinned(command) {
  const node = pinnedNode((text) => process.stderr.write(text));
  return await runInherited([node, ...nodeFlags, ...command], {
    cwd: process.cwd(),
    env: process.env,
  });
}
