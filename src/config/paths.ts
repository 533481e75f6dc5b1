import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isCheckout, pythonDir } from '../system/project.ts';
import type { Config } from './schema.ts';

/** The part of the environment that decides places. */
export interface PlaceEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
}

/** A home: `in/`, `out/` and `state/`, and nothing else. */
export interface Home {
  readonly root: string;
  /** The watched folder that is shown to the person. */
  readonly in: string;
  /** All watched folders, `in` first. */
  readonly inboxes: readonly string[];
  readonly out: string;
  readonly state: string;
  readonly database: string;
  /** Copies of the database, the newest of which takes its place when it is torn. */
  readonly backups: string;
  readonly logs: string;
}

/**
 * Where this process runs. `SUBPIPED_PLATFORM=darwin` has tests on Linux use the Mac's places and
 * programs, which are found on PATH; a person has no use for it.
 */
export function systemPlaces(env: PlaceEnvironment['env']): PlaceEnvironment {
  const platform = (env['SUBPIPED_PLATFORM'] as NodeJS.Platform | undefined) ?? process.platform;
  return { env, platform, homeDir: homedir() };
}

/** `--home` before `SUBPIPED_HOME` before `~/Movies/subpiped` on a Mac, `~/subpiped` elsewhere. */
export function resolveHome(flag: string | undefined, places: PlaceEnvironment): Home {
  const standard = places.platform === 'darwin' ? join(places.homeDir, 'Movies') : places.homeDir;
  const given = flag || places.env['SUBPIPED_HOME'];
  const root = resolve(given || join(standard, 'subpiped'));
  const state = join(root, 'state');
  return {
    root,
    in: join(root, 'in'),
    inboxes: [join(root, 'in')],
    out: join(root, 'out'),
    state,
    database: join(state, 'subpiped.db'),
    backups: join(state, 'backups'),
    logs: join(state, 'logs'),
  };
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

/** Weights and cached answers, shared by all homes of a person. Python's subpiped/core/options.py agrees. */
export function cacheDir({ env, platform, homeDir }: PlaceEnvironment): string {
  if (env['SUBPIPED_CACHE']) return resolve(env['SUBPIPED_CACHE']);
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'subpiped');
  return join(env['XDG_CACHE_HOME'] || join(homeDir, '.cache'), 'subpiped');
}

/** The person's configuration; it need not exist unless it was named. */
export function configFile(
  flag: string | undefined,
  { env, platform, homeDir }: PlaceEnvironment,
): { readonly path: string; readonly named: boolean } {
  const named = flag || env['SUBPIPED_CONFIG'];
  if (named) return { path: resolve(named), named: true };
  const folder =
    platform === 'darwin'
      ? join(homeDir, 'Library', 'Application Support', 'subpiped')
      : join(env['XDG_CONFIG_HOME'] || join(homeDir, '.config'), 'subpiped');
  return { path: join(folder, 'config.json'), named: false };
}

/** The stages' venvs: in the checkout, or in the cache; src/bootstrap/places.mjs makes them there. */
export function venvsDir(places: PlaceEnvironment): string {
  if (places.env['SUBPIPED_VENVS']) return resolve(places.env['SUBPIPED_VENVS']);
  return join(isCheckout() ? pythonDir() : cacheDir(places), 'venvs');
}
