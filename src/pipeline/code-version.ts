import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type StageName, scriptName } from '../domain/stage.ts';
import { sha256File } from './file-hashes.ts';

/**
 * Sha256 over a stage's script and all of engines/ and utils/, as python/utils/code_version.py
 * computes it: sorted lines of path, NUL, the file's sha256.
 */
export async function codeSha256(pythonDir: string, stage: StageName): Promise<string> {
  const paths = [`scripts/${scriptName(stage)}`];
  for (const folder of ['engines', 'utils']) {
    for (const name of await readdir(join(pythonDir, folder))) {
      if (name.endsWith('.py')) paths.push(`${folder}/${name}`);
    }
  }
  const lines = await Promise.all(
    paths.map(async (path) => `${path}\0${await sha256File(join(pythonDir, path))}\n`),
  );
  // By code points, as Python sorts; the names are ASCII.
  lines.sort((a, b) => (a < b ? -1 : 1));
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** Sha256 of the lock that a stage's venv is made from, or null without one. */
export async function lockSha256(
  pythonDir: string,
  stage: StageName,
  profile: string,
): Promise<string | null> {
  const name = stage.replaceAll('-', '_');
  for (const suffix of profile === 'best' ? ['.best.lock', '.lock'] : ['.lock']) {
    const found = await sha256File(join(pythonDir, 'requirements', name + suffix)).catch(
      () => null,
    );
    if (found !== null) return found;
  }
  return null;
}
