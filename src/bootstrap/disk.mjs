// Disk that set-up uses. One call of du counts a file that several venvs share once.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { env, root, venvs } from './places.mjs';

/** The cache of weights; python/utils/options.py says the same. */
export function cacheFolder() {
  const home = env['HOME'] ?? '';
  if (env['SUBPIPED_CACHE']) return env['SUBPIPED_CACHE'];
  if (process.platform === 'darwin') {
    return path.join(home, 'Library', 'Application Support', 'subpiped');
  }
  return path.join(env['XDG_CACHE_HOME'] || path.join(home, '.cache'), 'subpiped');
}

/** @returns {string} such as `venvs 812 MB, weights 245 MB, npm packages 130 MB` */
export function diskUsed() {
  const folders = {
    venvs,
    weights: path.join(cacheFolder(), 'models'),
    'npm packages': path.join(root, 'node_modules'),
  };
  const { stdout } = spawnSync('du', ['-sk', ...Object.values(folders)], { encoding: 'utf8' });
  const sizes = (stdout ?? '').split('\n').map((line) => Number.parseInt(line, 10));
  return Object.keys(folders)
    .map((name, index) => `${name} ${Math.round((sizes[index] ?? 0) / 1024)} MB`)
    .join(', ');
}
