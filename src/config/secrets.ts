import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { SubpipedError } from '../domain/errors.ts';
import { configFile, type PlaceEnvironment } from './paths.ts';
import type { Config } from './schema.ts';

/** A secret of the macOS Keychain by its account, or null. */
export type Keychain = (account: string) => string | null;

/** python/subpiped/core/secrets.py reads the same file, for stages and setup by hand. */
const secretsSchema = z.strictObject({
  tmdbApiKey: z.string().min(1).optional(),
  hubToken: z.string().min(1).optional(),
});

/** Bits of a file's mode by which others than its owner may read or write it. */
const OTHERS = 0o077;

/**
 * The configuration with the TMDB key that a person keeps apart from it: in the environment
 * (`TMDB_API_KEY`, which `loadConfig` reads), in `secrets.json` beside the configuration, or in the
 * Keychain, in this order. Throws `config_invalid` for a secrets file that others may read.
 */
export function withSecrets(
  config: Config,
  places: PlaceEnvironment,
  keychain: Keychain = systemKeychain(places.platform),
): Config {
  if (config.stages.tmdb.apiKey !== null) return config;
  const apiKey = readSecretsFile(secretsFile(places)).tmdbApiKey ?? keychain('tmdb');
  if (apiKey === null) return config;
  return { ...config, stages: { ...config.stages, tmdb: { ...config.stages.tmdb, apiKey } } };
}

export function secretsFile(places: PlaceEnvironment): string {
  return join(dirname(configFile(undefined, places).path), 'secrets.json');
}

/**
 * What to do about a configuration that holds a key and that others may read; null if all is well.
 */
export function exposedKey(places: PlaceEnvironment): string | null {
  const { path } = configFile(undefined, places);
  try {
    if ((statSync(path).mode & OTHERS) === 0) return null;
    const { stages } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Config>;
    return stages?.tmdb?.apiKey
      ? `${path} holds a key, and other users can read it: chmod 600 ${path}`
      : null;
  } catch {
    return null;
  }
}

function readSecretsFile(path: string): z.infer<typeof secretsSchema> {
  let text: string;
  try {
    if ((statSync(path).mode & OTHERS) !== 0) {
      throw problem(path, 'other users can read it', `chmod 600 ${path}`);
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return secretsSchema.parse(JSON.parse(text));
  } catch {
    // Neither the parser's words nor the schema's are quoted: they may hold the secret.
    const shape = 'it must be {"tmdbApiKey": "…", "hubToken": "…"}, both optional';
    throw problem(path, 'it has the wrong format', shape);
  }
}

function problem(path: string, what: string, hint: string): SubpipedError {
  return new SubpipedError('config_invalid', `${path}: ${what}`, { hint });
}

const KEYCHAIN_LIMIT_MS = 5_000;

/** `security add-generic-password -s subpiped -a tmdb -w` puts a key there. */
export function systemKeychain(platform: NodeJS.Platform): Keychain {
  if (platform !== 'darwin') return () => null;
  return (account) => {
    try {
      const args = ['find-generic-password', '-s', 'subpiped', '-a', account, '-w'];
      const found = execFileSync('security', args, {
        encoding: 'utf8',
        timeout: KEYCHAIN_LIMIT_MS,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
      return found === '' ? null : found;
    } catch {
      // There is none (exit code 44), or the Keychain is locked: the film goes on without names.
      return null;
    }
  };
}
