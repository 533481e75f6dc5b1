import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealedManifest } from './stage-manifest.ts';

/**
 * Why a manifest's outputs are not there as it says, or null. Sizes only: the stage has just hashed
 * them, and hashing a film of 40 GB again would take minutes.
 */
export async function checkOutputs(
  movieDir: string,
  manifest: SealedManifest,
): Promise<string | null> {
  for (const { path, size } of manifest.outputs) {
    const found = await stat(join(movieDir, path)).catch(() => null);
    if (found === null) return `its output ${path} is missing`;
    if (found.size !== size) return `its output ${path} has ${found.size} bytes, not ${size}`;
  }
  return null;
}
