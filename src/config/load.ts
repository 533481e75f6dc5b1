import { readFileSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { z } from 'zod';
import { SubpipedError } from '../domain/errors.ts';
import { projectDir } from '../system/project.ts';
import { suggest } from '../system/suggest.ts';
import { environment } from './environment.ts';
import { configFile, type Home, type PlaceEnvironment, systemPlaces } from './paths.ts';
import { type Config, configSchema } from './schema.ts';

type Tree = { [key: string]: unknown };

export interface LoadOptions {
  /** `--config FILE`. */
  readonly file?: string | undefined;
  /** `--set stages.asr.language=hi`, in order. */
  readonly set?: readonly string[];
  readonly home: Home;
  readonly places?: PlaceEnvironment;
}

const ENV_PREFIX = 'SUBPIPED__';

/**
 * The resolved configuration: defaults, then the person's file, then the environment
 * (`SUBPIPED__STAGES__ASR__LANGUAGE=hi`, `TMDB_API_KEY`), then flags.
 *
 * Throws `config_invalid` with every problem at once, each with its path and what to do.
 */
export function loadConfig({ file, set = [], home, places }: LoadOptions): Config {
  const { env, ...rest } = places ?? systemPlaces(environment);
  const problems: string[] = [];
  const config = readDefaults();
  merge(config, readFile(configFile(file, { env, ...rest }), problems));
  const tmdb = childOf(config, ['stages', 'tmdb']);
  if (env['TMDB_API_KEY']) tmdb['apiKey'] = env['TMDB_API_KEY'];
  for (const [name, text] of Object.entries(env)) {
    if (!name.toUpperCase().startsWith(ENV_PREFIX) || text === undefined) continue;
    applyPath(config, name.slice(ENV_PREFIX.length).split('__'), text, name, problems);
  }
  for (const flag of set) {
    const equals = flag.indexOf('=');
    const path = (equals < 0 ? flag : flag.slice(0, equals)).split('.');
    if (equals < 0) problems.push(`--set ${flag}: write --set PATH=VALUE`);
    else applyPath(config, path, flag.slice(equals + 1), `--set ${path.join('.')}`, problems);
  }
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) problems.push(...parsed.error.issues.flatMap(describe));
  const folders = configSchema.shape.folders.safeParse(config['folders']);
  if (folders.success) problems.push(...folderProblems({ folders: folders.data }, home));
  if (!parsed.success || problems.length > 0) {
    throw new SubpipedError(
      'config_invalid',
      `the configuration has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n` +
        problems.map((problem) => `  ${problem}`).join('\n'),
      { hint: `config/default.json shows every option with its default` },
    );
  }
  return parsed.data;
}

/** What holds where a person has said nothing. */
export function defaultConfig(): Config {
  return configSchema.parse(readDefaults());
}

/** The home with the folders that the configuration moves elsewhere. */
export function withFolders(home: Home, config: Pick<Config, 'folders'>): Home {
  const given = config.folders.in ?? home.in;
  const inboxes = [given].flat().map((folder) => resolve(home.root, folder));
  return {
    ...home,
    in: inboxes[0] ?? home.in,
    inboxes,
    out: resolve(home.root, config.folders.out ?? home.out),
  };
}

function readDefaults(): Tree {
  return JSON.parse(readFileSync(join(projectDir(), 'config', 'default.json'), 'utf8')) as Tree;
}

function readFile(file: { path: string; named: boolean }, problems: string[]): Tree {
  let text: string;
  try {
    text = readFileSync(file.path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing && !file.named) return {};
    problems.push(`${file.path}: ${missing ? 'no such file' : (error as Error).message}`);
    return {};
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isTree(value)) return value;
    problems.push(`${file.path}: not a JSON object`);
  } catch (error) {
    problems.push(`${file.path}: not valid JSON: ${(error as Error).message}`);
  }
  return {};
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays `over` upon `base`; unknown keys come along and are the schema's to refuse. */
function merge(base: Tree, over: Tree): void {
  for (const [key, value] of Object.entries(over)) {
    // Own keys only: a key __proto__ must not reach what all objects share.
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    if (isTree(below) && isTree(value)) merge(below, value);
    else base[key] = value;
  }
}

function assign(config: Tree, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) config[key] = value;
  else assign(config[key] as Tree, rest, value);
}

/** `PYANNOTE_VAD`, `pyannoteVad` and `pyannote-vad` name the same option. */
const folded = (name: string) => name.toLowerCase().replace(/[-_]/g, '');

function applyPath(
  config: Tree,
  path: readonly string[],
  text: string,
  origin: string,
  problems: string[],
): void {
  const found: string[] = [];
  let below: unknown = config;
  for (const part of path) {
    const keys = isTree(below) ? Object.keys(below) : [];
    const key = keys.find((name) => folded(name) === folded(part));
    if (key === undefined) {
      problems.push(`${origin}: ${unknownOption([...found, part].join('.'), part, keys)}`);
      return;
    }
    found.push(key);
    below = (below as Tree)[key];
  }
  if (isTree(below)) {
    problems.push(
      `${origin}: choose one option of ${found.join('.')}: ${Object.keys(below).join(', ')}`,
    );
    return;
  }
  assign(config, found, parseValue(text, Array.isArray(below)));
}

/**
 * JSON where it is JSON, else the text itself, so that `language=hi` and `languages=hi,en` need no
 * quotes.
 */
function parseValue(text: string, isList: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return isList ? text.split(',').map((item) => item.trim()) : text;
  }
}

/** Options that are called otherwise now. */
const RENAMED: Readonly<Record<string, string>> = {
  'stages.asr.languagePerPiece': 'stages.asr.languagePerChunk',
  'stages.asr.maxPieceSeconds': 'stages.asr.maxChunkSeconds',
  'stages.asr.translator': 'stages.translation.translators, a list',
  'stages.diarization.minClusterSeconds': 'stages.diarization.minCleanSeconds',
  'stages.subtitle-gen.shotChanges': 'stages.shots.enabled',
};

/** Every stage could once be put on a device, those without a model to no effect. */
const PLACES: readonly string[] = ['engine', 'device'];

/** Says that there is no such option, and what it is called now or which one was probably meant. */
export function unknownOption(path: string, key: string, known: readonly string[]): string {
  const old = Object.keys(RENAMED).find((name) => folded(name) === folded(path));
  if (old !== undefined) return `unknown option ${path}: it is ${RENAMED[old]} now`;
  if (path.startsWith('stages.') && PLACES.includes(folded(key)) && !known.includes('engine')) {
    return `unknown option ${path}: this stage runs no model, so leave it out`;
  }
  const meant = suggest(folded(key), known.map(folded));
  const near = known.find((name) => folded(name) === meant);
  return `unknown option ${path}${near === undefined ? '' : `: did you mean ${near}?`}`;
}

function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(childOf(readDefaults(), issue.path));
    return issue.keys.map((key) => unknownOption([...issue.path, key].join('.'), key, known));
  }
  return [`${path}: ${issue.message}`];
}

function childOf(tree: Tree, path: readonly PropertyKey[]): Tree {
  let below: unknown = tree;
  for (const key of path) below = isTree(below) ? below[String(key)] : {};
  return isTree(below) ? below : {};
}

/** `out/` inside `in/` would feed every result back into the queue (buzz#1550). */
function folderProblems(config: Pick<Config, 'folders'>, home: Home): string[] {
  const folders = withFolders(home, config);
  const problems: string[] = [];
  for (const [index, inbox] of folders.inboxes.entries()) {
    for (const name of ['out', 'state'] as const) {
      if (isInside(folders[name], inbox)) {
        problems.push(`folders.in: ${folders[name]} is inside ${inbox}: put them side by side`);
      }
    }
    const around = folders.inboxes.find((other, at) => at !== index && isInside(inbox, other));
    if (around !== undefined) {
      problems.push(
        `folders.in: ${inbox} is inside ${around}, which is already watched: list only one`,
      );
    }
  }
  return problems;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
