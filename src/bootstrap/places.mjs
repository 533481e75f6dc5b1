// Where set-up works, and the environment of what it starts.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export const { env } = process;
export const root = fileURLToPath(new URL('../../', import.meta.url));
export const work = path.join(root, '.subpiped');
export const python = path.join(root, 'python');
export const venvs = path.join(python, 'venvs');

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
  return { ...env, PATH: searchPath(env['PATH']) };
}

export const isTty = process.stdout.isTTY === true;
export const isCi = env['CI'] === 'true';
