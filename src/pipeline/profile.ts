import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** `auto` is what setup chose and wrote down, as python/subpiped/core/options.py reads it. */
export async function resolveProfile(
  wanted: Config['profile'],
  cacheDir: string,
): Promise<'starter' | 'best'> {
  if (wanted !== 'auto') return wanted;
  try {
    const text = await readRegularFile(join(cacheDir, 'profile.json'));
    const { profile } = JSON.parse(text) as { profile?: unknown };
    return profile === 'best' ? 'best' : 'starter';
  } catch {
    return 'starter';
  }
}
