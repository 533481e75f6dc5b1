import { isAbsolute, join, normalize } from 'node:path';
import { z } from 'zod';
import type { StageName } from '../domain/stage.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { refusedDeviceSchema } from './refused-device.ts';

const hashed = { sha256: z.string(), size: z.number() };

/** A path inside the film's folder; whoever can write there must not lead the daemon elsewhere. */
const inside = z.string().refine((path) => {
  if (path === '' || path.includes('\0') || isAbsolute(path)) return false;
  // A film may be named `..Film.mkv`: only a whole step upwards leads out.
  const [first] = normalize(path).split('/');
  return first !== '..' && first !== '.';
});

/** What python/subpiped/stage/manifest.py writes; test/fixtures/contracts holds the two together. */
export const stageManifestSchema = z.object({
  schema: z.literal(1),
  stage: z.string(),
  status: z.enum(['incomplete', 'done', 'degraded', 'failed']),
  seconds: z.number().nullable(),
  /** Of the seconds, and before them; absent where not known, and in manifests from before. */
  timings: z
    .object({ imports_seconds: z.number().optional(), model_seconds: z.number().optional() })
    .optional(),
  input: z.object({ path: z.string(), fingerprint: z.string(), size: z.number() }).nullable(),
  inputs: z.array(z.object({ name: inside, ...hashed })),
  options: z.record(z.string(), z.unknown()),
  profile: z.string().nullable(),
  engine: z.string().nullable(),
  device: z.string().nullable(),
  refused: z.array(refusedDeviceSchema),
  model: z.object({ name: z.string(), sha256: z.string() }).nullable(),
  /** Sha256 of the script and of each file that it imports, by path below the project. */
  code: z.record(z.string(), z.string()),
  lock_sha256: z.string().nullable(),
  outputs: z.array(
    z.object({ name: z.string(), path: inside, description: z.string(), ...hashed }),
  ),
  metadata: z.record(z.string(), z.unknown()),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  degraded: z.array(z.object({ reason: z.string(), message: z.string() })),
});

export type StageManifest = z.infer<typeof stageManifestSchema>;

/** A manifest of a stage that has finished. */
export interface SealedManifest extends StageManifest {
  readonly status: 'done' | 'degraded';
}

/** What a stage gave to the film, now or in an earlier run. */
export interface StageResult {
  readonly manifest: SealedManifest;
  readonly reused: boolean;
}

/** Path of a stage's manifest in the film's folder. */
export function manifestName(stage: StageName): string {
  return `manifests/${stage}.json`;
}

export function manifestPath(movieDir: string, stage: StageName): string {
  return join(movieDir, manifestName(stage));
}

const LARGEST = 16 * 1024 * 1024;

/** The stage's manifest, or null if it is absent, cut short of another shape or stage: a miss. */
export async function readManifest(
  movieDir: string,
  stage: StageName,
): Promise<StageManifest | null> {
  try {
    // A stage writes some kilobytes; what is larger was not written by one.
    const text = await readRegularFile(manifestPath(movieDir, stage), LARGEST);
    const manifest = stageManifestSchema.parse(JSON.parse(text));
    return manifest.stage === stage ? manifest : null;
  } catch {
    return null;
  }
}

export function isSealed(manifest: StageManifest | null): manifest is SealedManifest {
  return manifest?.status === 'done' || manifest?.status === 'degraded';
}
