import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRegularFileSync } from '../system/regular-file.ts';

/** What setup chose and why, as python/weights/profile.py writes it. */
export interface ProfileRecord {
  readonly profile: 'starter' | 'best';
  readonly why: string;
  /** Whether this machine could do better with weights that were not to be had. */
  readonly fallback: boolean;
  /** Translators for the wanted languages that setup could not download, and that are still not here. */
  readonly missingTranslators: readonly MissingTranslator[];
}

export interface MissingTranslator {
  readonly model: string;
  /** Languages (ISO 639-1). */
  readonly source: string;
  readonly target: string;
  /** To download. */
  readonly bytes: number;
}

/** The record in the cache; null before the first setup, or if it cannot be read. */
export function readProfileRecord(cacheDir: string): ProfileRecord | null {
  try {
    const text = readRegularFileSync(join(cacheDir, 'profile.json'));
    const record = JSON.parse(text) as Record<string, unknown>;
    const { profile, why, fallback, missingTranslators: missing } = record;
    if (profile !== 'starter' && profile !== 'best') return null;
    return {
      profile,
      why: typeof why === 'string' ? why : '',
      fallback: fallback === true,
      missingTranslators: Array.isArray(missing) ? missing.filter(isAbsent(cacheDir)) : [],
    };
  } catch {
    return null;
  }
}

const isAbsent = (cacheDir: string) => (one: MissingTranslator) =>
  !existsSync(join(cacheDir, 'models', one.model, 'model.json'));
