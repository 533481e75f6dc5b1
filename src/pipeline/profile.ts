import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';

/** `auto` is what set-up chose and wrote down, as python/utils/options.py reads it. */
export async function resolveProfile(
  wanted: Config['profile'],
  cacheDir: string,
): Promise<'starter' | 'best'> {
  if (wanted !== 'auto') return wanted;
  try {
    const text = await readFile(join(cacheDir, 'profile.json'), 'utf8');
    const { profile } = JSON.parse(text) as { profile?: unknown };
    return profile === 'best' ? 'best' : 'starter';
  } catch {
    return 'starter';
  }
}
