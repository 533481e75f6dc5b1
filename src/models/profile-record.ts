import { join } from 'node:path';
import { readRegularFileSync } from '../system/regular-file.ts';

/** What setup chose and why, as python/weights/profile.py writes it. */
export interface ProfileRecord {
  readonly profile: 'starter' | 'best';
  readonly why: string;
  /** Whether this machine could do better with weights that were not to be had. */
  readonly fallback: boolean;
}

/** The record in the cache; null before the first setup, or if it cannot be read. */
export function readProfileRecord(cacheDir: string): ProfileRecord | null {
  try {
    const text = readRegularFileSync(join(cacheDir, 'profile.json'));
    const { profile, why, fallback } = JSON.parse(text) as Record<string, unknown>;
    if (profile !== 'starter' && profile !== 'best') return null;
    return { profile, why: typeof why === 'string' ? why : '', fallback: fallback === true };
  } catch {
    return null;
  }
}
