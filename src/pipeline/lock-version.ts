import { join } from 'node:path';
import type { StageName } from '../domain/stage.ts';
import { sha256File } from './file-hashes.ts';

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
