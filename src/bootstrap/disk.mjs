// Disk that setup uses. One call of du counts a file that several venvs share once.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { cacheFolder, root, venvs } from './places.mjs';

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
