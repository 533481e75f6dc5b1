import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileHashes } from './file-hashes.ts';
import type { SealedManifest } from './stage-manifest.ts';

/** Reading a film of 40 GB once more takes minutes; a stage has only just hashed it itself. */
export const LARGE_BYTES = 1024 ** 3;

/**
 * Why the outputs that a manifest names are not those that its stage sealed, or null. Of files
 * larger than `hashUpTo` bytes only the size is looked at.
 */
export async function outputProblem(
  movieDir: string,
  manifest: SealedManifest,
  hashes: FileHashes,
  signal: AbortSignal,
  hashUpTo = Number.POSITIVE_INFINITY,
): Promise<string | null> {
  for (const { path, sha256, size } of manifest.outputs) {
    const file = join(movieDir, path);
    const found = await stat(file).catch(() => null);
    if (found === null) return `its output ${path} is missing`;
    if (found.size !== size) return `its output ${path} has ${found.size} bytes, not ${size}`;
    if (size > hashUpTo) continue;
    if ((await hashes.get(file, signal))?.sha256 !== sha256) {
      return `its output ${path} is damaged`;
    }
  }
  return null;
}
