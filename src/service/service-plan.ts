import { existsSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { cacheDir, type Home, type PlaceEnvironment, venvsDir } from '../config/paths.ts';
import { SubpipedError } from '../domain/errors.ts';
import { STAGE_NAMES } from '../domain/stage.ts';
import { projectDir, pythonDir } from '../system/project.ts';
import { runProgram } from '../system/run-program.ts';
import { shellWord } from '../system/shell-word.ts';
import { refuseProtected, type ServicePlace } from './forbidden-places.ts';
import { LABEL, type ServicePlan } from './service-manager.ts';

/** Chosen places that the service must find again; a terminal's other variables are not passed on. */
const PLACES = ['SUBPIPED_CACHE', 'SUBPIPED_CONFIG', 'SUBPIPED_VENVS'];
/** Where Homebrew keeps ffmpeg; a service's own PATH has neither. */
const HOMEBREW = ['/opt/homebrew/bin', '/opt/homebrew/sbin', '/usr/local/bin'];
const SYSTEM = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

const isIn = (folder: string, program: string) =>
  folder !== '' && existsSync(join(folder, program));

/** What the service is to run on this home. */
export function servicePlan(home: Home, node: string, places: PlaceEnvironment): ServicePlan {
  const { platform, env } = places;
  const chosen = PLACES.flatMap((name) => (env[name] ? [[name, env[name]]] : []));
  const path = platform === 'darwin' ? [...HOMEBREW, ...SYSTEM] : ['/usr/local/bin', ...SYSTEM];
  // MacPorts, Nix, a folder of the person's own.
  const ffmpeg = (env['PATH'] ?? '').split(delimiter).find((folder) => isIn(folder, 'ffmpeg'));
  const found = ffmpeg !== undefined && !path.some((folder) => isIn(folder, 'ffmpeg'));
  return {
    label: LABEL,
    node,
    cli: join(projectDir(), 'dist', 'cli.js'),
    home: home.root,
    logsDir: home.logs,
    environment: {
      PATH: [...path, ...(found ? [ffmpeg] : [])].join(delimiter),
      // launchd gives none, and Python would then write names in ASCII.
      LANG: 'en_US.UTF-8',
      NODE_ENV: 'production',
      // Node reads files in four threads, and each question to a share that hangs keeps one.
      UV_THREADPOOL_SIZE: '64',
      SUBPIPED_SERVICE: platform === 'darwin' ? 'launchd' : 'systemd',
      ...Object.fromEntries(chosen),
    },
  };
}

/** Throws `protected_folder` for places that a service may not read (macOS). */
export async function refuseForbidden(home: Home, places: PlaceEnvironment): Promise<void> {
  const { homeDir } = places;
  const code = projectDir().replace(/\/$/u, '');
  const cache = join(homeDir, 'Library', 'Application Support', 'subpiped');
  const movies = join(homeDir, 'Movies', 'subpiped');
  const moveCode = (from: string) =>
    `mv ${shellWord(projectIn(from))} ${shellWord(join(homeDir, basename(code)))} && cd ${shellWord(join(homeDir, basename(code)))} && npm start -- setup`;
  const all: ServicePlace[] = [
    { what: 'the program', path: code, move: moveCode },
    {
      what: 'the environments',
      path: venvsDir(places),
      move: (from) =>
        from.startsWith(code) ? moveCode(code) : 'unset SUBPIPED_VENVS && subpiped setup',
    },
    {
      what: 'the models',
      path: cacheDir(places),
      move: (from) => `mv ${shellWord(from)} ${shellWord(cache)} && unset SUBPIPED_CACHE`,
    },
    {
      what: 'the home',
      path: home.root,
      move: (from) =>
        `mv ${shellWord(from)} ${shellWord(movies)}   (nothing there yet? subpiped install --home ${shellWord(movies)})`,
    },
    {
      what: 'the configuration',
      path: places.env['SUBPIPED_CONFIG'] ?? cache,
      move: (from) =>
        `mv ${shellWord(from)} ${shellWord(join(cache, 'config.json'))} && unset SUBPIPED_CONFIG`,
    },
  ];
  await refuseProtected(all, places);

  /** The checkout itself, when the place named is below it. */
  function projectIn(from: string): string {
    return from.startsWith(`${code}/`) ? code : from;
  }
}

/** Throws `missing` codes unless setup has been done: a service would only wait for it. */
export async function requireSetUp(places: PlaceEnvironment, profile: string): Promise<void> {
  const venvs = venvsDir(places);
  const python = (stage: string) => join(venvs, stage, 'bin', 'python');
  const missing = STAGE_NAMES.filter((stage) => !existsSync(python(stage)));
  if (missing.length > 0) {
    throw new SubpipedError('venv_stale', `environments are missing: ${missing.join(', ')}`, {
      hint: 'run subpiped setup, then subpiped install',
    });
  }
  const { code } = await runProgram(
    python('demux'),
    [join(pythonDir(), 'setup_models.py'), '--check', '--profile', profile],
    {
      env: { SUBPIPED_CACHE: cacheDir(places), PYTHONDONTWRITEBYTECODE: '1' },
      limitMs: 60_000,
    },
  );
  if (code !== 0) {
    throw new SubpipedError('model_missing', 'models are missing', {
      hint: 'run subpiped setup, then subpiped install',
    });
  }
}
