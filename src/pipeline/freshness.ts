import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isNeutral } from '../config/neutral-options.ts';
import type { Config } from '../config/schema.ts';
import { filmStem } from '../domain/movie.ts';
import { STAGES, type StageName } from '../domain/stage.ts';
import { readRegularFile } from '../system/regular-file.ts';
import type { FileHashes } from './file-hashes.ts';
import { lockSha256 } from './lock-version.ts';
import { isSealed, readManifest, type SealedManifest } from './stage-manifest.ts';
import { outputProblem } from './stage-outputs.ts';

/** Whether a stage's earlier result holds, and if not, why it is made again. */
export type Freshness =
  | { readonly fresh: true; readonly manifest: SealedManifest }
  | { readonly fresh: false; readonly reason: string };

export interface FreshnessRequest {
  readonly stage: StageName;
  readonly movieDir: string;
  /** The film, whose name is that of its results; where it is not given, the name does not count. */
  readonly source?: string;
  /** Fingerprint of the film as intake took it. */
  readonly fingerprint: string | null;
  readonly config: Config;
  /** The resolved profile: `starter` or `best`. */
  readonly profile: string;
}

export interface FreshnessPlaces {
  readonly pythonDir: string;
  readonly cacheDir: string;
}

/**
 * A stage is reused only if inputs, the options that change its result, model, code and environment
 * are what they were, and its outputs are there unharmed. A manifest that cannot be read is a miss, never a crash.
 */
export async function checkFreshness(
  request: FreshnessRequest,
  places: FreshnessPlaces,
  hashes: FileHashes,
  signal: AbortSignal,
): Promise<Freshness> {
  const { stage, movieDir } = request;
  const manifest = await readManifest(movieDir, stage);
  if (!isSealed(manifest)) {
    return {
      fresh: false,
      reason: manifest === null ? 'no manifest' : `its status is ${manifest.status}`,
    };
  }
  const reason =
    settingsChange(request, manifest) ??
    (await codeChange(request, manifest, places, hashes)) ??
    (await modelChange(manifest, places.cacheDir)) ??
    (await fileChange(movieDir, manifest, hashes, signal));
  return reason === null ? { fresh: true, manifest } : { fresh: false, reason };
}

/** Why TMDB gave less and will again; a network that failed is worth another second. */
const LASTING: ReadonlySet<string> = new Set(['no_key', 'no_match', 'ambiguous']);

function settingsChange(request: FreshnessRequest, manifest: SealedManifest): string | null {
  const { stage, config, profile, fingerprint } = request;
  if (!sameOptions(manifest.options, config, stage)) return 'options changed';
  if (manifest.profile !== profile) return 'the profile changed';
  if (manifest.input !== null && fingerprint !== null) {
    if (manifest.input.fingerprint !== fingerprint) return 'the film changed';
  }
  if (STAGES[stage].byName && manifest.input !== null && request.source !== undefined) {
    const [before, now] = [manifest.input.path, request.source].map((path) =>
      filmStem(basename(path)),
    );
    if (before !== now) return 'the film was renamed';
  }
  const passing = manifest.degraded.find(({ reason }) => !LASTING.has(reason));
  if (stage === 'tmdb' && passing !== undefined)
    return `its result was degraded: ${passing.reason}`;
  return null;
}

async function codeChange(
  { stage, profile }: FreshnessRequest,
  manifest: SealedManifest,
  { pythonDir }: FreshnessPlaces,
  hashes: FileHashes,
): Promise<string | null> {
  for (const [path, sha256] of Object.entries(manifest.code)) {
    const now = await hashes.get(join(dirname(pythonDir), path));
    if (now?.sha256 !== sha256) return `its code changed: ${path}`;
  }
  if (manifest.lock_sha256 !== (await lockSha256(pythonDir, stage, profile))) {
    return 'its packages changed';
  }
  return null;
}

async function modelChange(manifest: SealedManifest, cacheDir: string): Promise<string | null> {
  if (manifest.model === null) return null;
  const path = join(cacheDir, 'models', manifest.model.name, 'model.json');
  try {
    const record = JSON.parse(await readRegularFile(path)) as { sha256?: unknown };
    return record.sha256 === manifest.model.sha256 ? null : 'its model changed';
  } catch {
    return 'its model is missing';
  }
}

async function fileChange(
  movieDir: string,
  manifest: SealedManifest,
  hashes: FileHashes,
  signal: AbortSignal,
): Promise<string | null> {
  for (const { name, sha256 } of manifest.inputs) {
    if ((await hashes.get(join(movieDir, name), signal))?.sha256 !== sha256) {
      return `its input ${name} changed`;
    }
  }
  return await outputProblem(movieDir, manifest, hashes, signal);
}

/**
 * Its own options, and those of other stages that it read, which it records as `stage.option`. What
 * cannot change the result is not compared (config/neutral_options.json).
 */
function sameOptions(recorded: Record<string, unknown>, config: Config, stage: StageName): boolean {
  const foreign = Object.keys(recorded).filter((key) => key.includes('.'));
  const now: Record<string, unknown> = maskSecrets(config.stages[stage]);
  for (const key of foreign) {
    const dot = key.indexOf('.');
    const section: object = config.stages[key.slice(0, dot) as StageName] ?? {};
    now[key] = (section as Record<string, unknown>)[key.slice(dot + 1)];
  }
  const counting = (options: object) =>
    Object.fromEntries(Object.entries(options).filter(([name]) => !isNeutral(stage, name)));
  return isDeepStrictEqual(counting(recorded), counting(now));
}

const SECRET = /apikey|token|secret|password/i;

/** Options as the manifest records them: python/subpiped/core/options.py masks secrets the same way. */
export function maskSecrets(section: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(section).map(([key, value]) => [key, mask(key, value)]));
}

function mask(key: string, value: unknown): unknown {
  // A command or address may hold a key anywhere; its hash still shows a change.
  if (key === 'translators' && Array.isArray(value)) return value.map(maskTranslator);
  // A secret is a text; a number of tokens is none, and its change must be seen.
  return typeof value === 'string' && value !== '' && SECRET.test(key) ? '(set)' : value;
}

function maskTranslator(value: unknown): unknown {
  if (typeof value === 'string') return value;
  const { command, url, model } = value as { command?: string[]; url?: string; model?: string };
  const words = command ?? [url, model];
  return `sha256:${createHash('sha256').update(words.join('\0')).digest('hex')}`;
}
