import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileHashes } from './file-hashes.ts';
import { removeOwn } from './own-files.ts';
import { REPORT } from './pipeline-result.ts';
import { manifestName, manifestPath, readManifest } from './stage-manifest.ts';
import { LARGE_BYTES, outputProblem } from './stage-outputs.ts';

/**
 * Takes back what mux wrote and nobody was told of: the film that it is of is not there any more. A
 * result that was published before stays until another one replaces it, and so does a file that a
 * person changed.
 */
export async function withdraw(movieDir: string, signal: AbortSignal): Promise<void> {
  const mux = await readManifest(movieDir, 'mux');
  if (mux === null) return;
  const manifest = manifestPath(movieDir, 'mux');
  const writtenAt = async (path: string) => (await stat(path).catch(() => null))?.mtimeMs ?? 0;
  if ((await writtenAt(join(movieDir, REPORT))) >= (await writtenAt(manifest))) return;
  const hashes = new FileHashes();
  for (const output of mux.outputs) {
    const only = { ...mux, status: 'done' as const, outputs: [output] };
    const problem = await outputProblem(movieDir, only, hashes, signal, LARGE_BYTES);
    if (problem === null) await removeOwn(movieDir, output.path);
  }
  await removeOwn(movieDir, manifestName('mux'));
}
