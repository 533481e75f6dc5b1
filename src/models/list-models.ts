import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type PlaceEnvironment, venvsDir } from '../config/paths.ts';
import { SubpipedError } from '../domain/errors.ts';
import { pythonDir } from '../system/project.ts';
import { runProgram } from '../system/run-program.ts';

/** A set of weights; docs/models-json.md says what each field means. */
export interface ModelRow {
  readonly role: string;
  readonly engine: string;
  readonly model: string;
  readonly license: string;
  readonly gated: boolean;
  /** Bytes. */
  readonly size: number | null;
  readonly place: string;
  readonly verified: 'missing' | 'damaged' | 'outdated' | 'sealed' | 'checked';
  readonly damage: readonly string[];
  readonly profiles: readonly ('starter' | 'best')[];
  readonly needed: boolean;
  /** Films go on without it. */
  readonly optional: boolean;
  readonly inUse: boolean;
  readonly source: string | null;
  readonly commit: string | null;
  readonly sha256: string | null;
}

export interface ModelList {
  readonly schema: 1;
  readonly profile: 'starter' | 'best';
  readonly why: string;
  readonly fallback: boolean;
  readonly place: string;
  readonly complete: boolean;
  readonly models: readonly ModelRow[];
}

export interface ListModelsOptions {
  readonly places: PlaceEnvironment;
  /** Reads every byte of what is there: a second for each GB, and more on slow disks. */
  readonly verify?: boolean;
  readonly signal?: AbortSignal;
}

const LIST_MS = 60_000;
const VERIFY_MS = 30 * 60_000;

/** The Python of a stage's venv is new enough; setup makes one even where the system's is not. */
function interpreter(places: PlaceEnvironment): string {
  const venvs = ['demux', 'uv'].map((name) => join(venvsDir(places), name, 'bin', 'python'));
  return venvs.find((python) => existsSync(python)) ?? 'python3';
}

/**
 * What python/setup_models.py knows of every model; it asks no network.
 *
 * Throws `tool_missing` where no Python 3.11 or newer is to be found.
 */
export async function listModels(options: ListModelsOptions): Promise<ModelList> {
  const { places, verify = false, signal } = options;
  const script = join(pythonDir(), 'setup_models.py');
  const args = [script, '--list', '--json', ...(verify ? ['--verify'] : [])];
  // The exit code is 1 where something is missing.
  const { stdout, stderr } = await runProgram(interpreter(places), args, {
    // The code may lie where this person may not write, or as root should not.
    env: { ...places.env, PYTHONDONTWRITEBYTECODE: '1' },
    limitMs: verify ? VERIFY_MS : LIST_MS,
    signal,
  });
  try {
    return JSON.parse(stdout) as ModelList;
  } catch {
    throw new SubpipedError('tool_missing', `the models cannot be listed: ${lastLine(stderr)}`, {
      hint: 'subpiped setup',
    });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) || 'Python did not answer';
}
