// Where setup works, and the environment of what it starts.
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const { env } = process;
export const root = fileURLToPath(new URL('../../', import.meta.url));
export const python = path.join(root, 'python');

/** A checkout builds itself; a package that npm installed is built, and nothing in it is written. */
export const isCheckout = existsSync(path.join(root, 'src', 'cli.ts'));

/** The cache of weights; src/config/paths.ts and python/subpiped/core/options.py say the same. */
export function cacheFolder() {
  const home = env['HOME'] ?? '';
  if (env['SUBPIPED_CACHE']) return path.resolve(env['SUBPIPED_CACHE']);
  if ((env['SUBPIPED_PLATFORM'] ?? process.platform) === 'darwin') {
    return path.join(home, 'Library', 'Application Support', 'subpiped');
  }
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'subpiped');
}

/** Logs and stamps of setup. */
export const work = isCheckout ? path.join(root, '.subpiped') : path.join(cacheFolder(), 'setup');

/** The stages' venvs; src/config/paths.ts finds them by the same rule. */
export const venvs = env['SUBPIPED_VENVS']
  ? path.resolve(env['SUBPIPED_VENVS'])
  : path.join(isCheckout ? python : cacheFolder(), 'venvs');

/** Homebrew's folders are not on the PATH of programs that launchd or an editor starts. */
const HOMEBREW = ['/opt/homebrew/bin', '/usr/local/bin'];

/**
 * @param {string | undefined} current a PATH
 * @param {string} platform
 * @returns {string}
 */
export function searchPath(current, platform = process.platform) {
  const folders = (current ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const missing = HOMEBREW.filter((folder) => !folders.includes(folder));
  return (platform === 'darwin' ? [...folders, ...missing] : folders).join(path.delimiter);
}

/** @returns {NodeJS.ProcessEnv} */
export function childEnv() {
  // Programs that name `node` (npm, scripts of packages) are to run on this one, which may be pinned.
  const own = path.dirname(process.execPath);
  const given = searchPath(env['PATH']);
  const all = given.split(path.delimiter).includes(own) ? given : `${own}${path.delimiter}${given}`;
  // Node reads files in four threads, and each question to a share that hangs keeps one.
  const shared = { UV_THREADPOOL_SIZE: '64', ...env, PATH: all };
  if (isCheckout) return shared;
  // Python would write its bytecode into the package, which may belong to root.
  return { ...shared, SUBPIPED_VENVS: venvs, PYTHONDONTWRITEBYTECODE: '1' };
}

export const isTty = process.stdout.isTTY === true;
export const isCi = env['CI'] === 'true';
