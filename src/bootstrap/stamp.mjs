// Stamps: one hash over all that a step's result depends on.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param {object} what
 * @param {string[]} [what.files] absent ones count as absent
 * @param {string[]} [what.texts]
 * @returns {Promise<string>}
 */
export async function stampOf({ files = [], texts = [] }) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text}\0`);
  for (const file of files) {
    hash.update(`${path.basename(file)}\0`);
    hash.update(await readFile(file).catch(() => 'absent'));
  }
  return hash.digest('hex');
}

/**
 * All files below `folder` that `wanted` accepts, in a fixed order.
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 * @returns {Promise<string[]>}
 */
export async function filesBelow(folder, wanted) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
