import { chmod, cp, mkdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { environment } from '../../../src/config/environment.ts';
import { defaultConfig, loadConfig } from '../../../src/config/load.ts';
import {
  cacheDir,
  type PlaceEnvironment,
  resolveHome,
  systemPlaces,
  venvsDir,
} from '../../../src/config/paths.ts';
import { allChecks } from '../../../src/doctor/all-checks.ts';
import type { Finding } from '../../../src/doctor/check.ts';
import { type AskOptions, ask, type Surroundings } from '../../../src/doctor/surroundings.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { openDatabase } from '../../../src/queue/database.ts';
import type { ServiceState } from '../../../src/service/service-manager.ts';
import manifest from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import { withClosed } from '../../helpers/as-nobody.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

/** A machine on which all is well, in a folder of its own; tests break one thing in it. */
class Machine implements AsyncDisposable {
  readonly folder: string;
  readonly #dispose: () => PromiseLike<void>;
  env: Record<string, string> = {};
  platform: NodeJS.Platform = 'linux';
  service: Partial<ServiceState> | null = null;
  config: Surroundings['config'] = defaultConfig();
  /** Programs before all others. */
  readonly bin: string;

  private constructor(folder: string, dispose: () => PromiseLike<void>) {
    this.folder = folder;
    this.bin = join(folder, 'bin');
    this.#dispose = dispose;
  }

  static async create(): Promise<Machine> {
    const folder = await temporaryFolder();
    const machine = new Machine(folder.path, () => folder[Symbol.asyncDispose]());
    await mkdir(machine.bin);
    for (const name of ['in', 'out', 'state/logs']) {
      await mkdir(join(machine.home.root, name), { recursive: true });
    }
    return machine;
  }

  get places(): PlaceEnvironment {
    return { env: this.env, platform: this.platform, homeDir: this.folder };
  }

  get home() {
    return resolveHome(join(this.folder, 'home'), this.places);
  }

  async program(name: string, script: string): Promise<void> {
    await writeFile(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  get at(): Surroundings {
    const state: ServiceState = {
      manager: 'launchd',
      installed: false,
      file: join(this.folder, 'plist'),
      loaded: false,
      pid: null,
      enabled: true,
      lastExit: null,
      details: {},
      ...this.service,
    };
    const unused = () => Promise.reject(new Error('not asked for'));
    const PATH = `${this.bin}:${environment['PATH']}`;
    return {
      home: this.home,
      places: this.places,
      config: this.config,
      program: 'subpiped',
      manager:
        this.service === null
          ? null
          : {
              state: () => Promise.resolve(state),
              install: unused,
              uninstall: unused,
              start: unused,
              stop: unused,
              restart: unused,
            },
      ask: (program, args, options: AskOptions = {}) =>
        ask(program, args, { ...options, env: { ...options.env, PATH } }),
    };
  }

  /** What the check of this name finds. */
  async finds(id: string): Promise<Finding> {
    const check = allChecks(this.at).find((one) => one.id === id);
    if (check === undefined) throw new Error(`there is no check ${id}`);
    return await check.run(new AbortController().signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#dispose();
  }
}

test('on a machine where all is well no check is broken', async () => {
  await using machine = await Machine.create();
  for (const id of ['node', 'sqlite', 'ffmpeg', 'ffmpeg-formats', 'config', 'secrets', 'clock']) {
    expect(await machine.finds(id), id).toMatchObject({ result: 'ok' });
  }
  for (const id of ['folders', 'permissions', 'file-system', 'leftovers', 'crash', 'power']) {
    expect(await machine.finds(id), id).toMatchObject({ result: 'ok' });
  }
});

test('Node under Rosetta', async () => {
  await using machine = await Machine.create();
  machine.platform = 'darwin';
  await machine.program('sysctl', 'echo 1');
  expect(await machine.finds('architecture')).toMatchObject({ result: 'warning' });
  await machine.program('sysctl', 'echo 0');
  expect(await machine.finds('architecture')).toMatchObject({ result: 'ok' });
});

test('an ffmpeg that does not start, and one that lacks a format', async () => {
  await using machine = await Machine.create();
  await machine.program('ffmpeg', 'echo "dyld: Library not loaded: libx265.dylib" >&2; exit 134');
  expect(await machine.finds('ffmpeg')).toMatchObject({
    result: 'broken',
    reason: expect.stringContaining('libx265'),
    remedy: expect.stringContaining('brew install ffmpeg'),
  });
  const real = (environment['PATH'] ?? '').split(':').map((folder) => join(folder, 'ffmpeg'));
  const paths = await Promise.all(
    real.map((path) =>
      stat(path).then(
        () => path,
        () => '',
      ),
    ),
  );
  const [ffmpeg] = paths.filter(Boolean);
  await machine.program(
    'ffmpeg',
    `case "$*" in *mov_text*) echo "Unknown encoder 'mov_text'" >&2; exit 1;; esac\nexec ${ffmpeg} "$@"`,
  );
  const { result, reason } = await machine.finds('ffmpeg-formats');
  expect(result).toBe('broken');
  expect(reason).toContain("MP4 with mov_text (Unknown encoder 'mov_text')");
  expect(reason).not.toContain('Matroska');
});

test('environments: none, one of a Python that is gone, one that does not match its lock file', async () => {
  await using machine = await Machine.create();
  const venvs = join(machine.folder, 'venvs');
  machine.env = { SUBPIPED_VENVS: venvs };
  expect(await machine.finds('environments')).toMatchObject({
    result: 'broken',
    reason: expect.stringContaining('demux has no environment'),
    remedy: 'subpiped setup',
  });
  expect(await machine.finds('uv')).toMatchObject({ result: 'warning' });
  expect(await machine.finds('models')).toMatchObject({ result: 'skipped' });
  const real = venvsDir(systemPlaces(environment));
  for (const stage of STAGE_NAMES) {
    await mkdir(join(venvs, stage, 'bin'), { recursive: true });
    await symlink(join(real, stage, 'bin', 'python'), join(venvs, stage, 'bin', 'python'));
    await cp(join(real, stage, '.stamp'), join(venvs, stage, '.stamp'));
  }
  expect(await machine.finds('environments')).toMatchObject({ result: 'ok' });
  await writeFile(join(venvs, 'asr', '.stamp'), 'python 3.11\nfaster-whisper==0.1\n');
  await rm(join(venvs, 'mux', 'bin', 'python'));
  await symlink('/gone/python', join(venvs, 'mux', 'bin', 'python'));
  const { reason } = await machine.finds('environments');
  expect(reason).toBe('asr does not match its lock file; mux has no environment');
});

test('models that are missing, and devices', async () => {
  await using machine = await Machine.create();
  machine.env = {
    SUBPIPED_VENVS: venvsDir(systemPlaces(environment)),
    SUBPIPED_CACHE: join(machine.folder, 'cache'),
  };
  expect(await machine.finds('models')).toMatchObject({
    result: 'broken',
    reason: expect.stringContaining('whisper-base-ct2 is missing'),
    remedy: 'subpiped setup',
  });
  machine.env = { ...machine.env, SUBPIPED_CACHE: cacheDir(systemPlaces(environment)) };
  expect((await machine.finds('models')).result).not.toBe('broken');
  expect(await machine.finds('devices')).toMatchObject({
    result: 'ok',
    reason: expect.stringContaining('cpu'),
  });
});

test('a configuration with problems names them', async () => {
  await using machine = await Machine.create();
  const file = join(machine.folder, 'config.json');
  await writeFile(file, '{"profile": "huge"}');
  try {
    loadConfig({ file, home: machine.home, places: machine.places });
  } catch (error) {
    machine.config = error as Surroundings['config'];
  }
  expect(await machine.finds('config')).toMatchObject({
    result: 'broken',
    reason: expect.stringContaining('profile'),
  });
  expect(await machine.finds('keys')).toMatchObject({ result: 'skipped' });
});

test('secrets that other users can read are closed by --fix', async () => {
  await using machine = await Machine.create();
  const file = join(machine.folder, '.config', 'subpiped', 'secrets.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '{"tmdbApiKey": "k"}');
  await chmod(file, 0o644);
  const found = await machine.finds('secrets');
  expect(found).toMatchObject({ result: 'broken', remedy: `chmod 600 ${file}` });
  await found.fix?.();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await machine.finds('secrets')).toMatchObject({ result: 'ok' });
  expect(await machine.finds('keys')).toMatchObject({
    result: 'ok',
    reason: expect.stringContaining('a TMDB key is set'),
  });
  await rm(file);
  expect(await machine.finds('keys')).toMatchObject({ result: 'warning' });
});

test('folders in the home are made by --fix, others never', async () => {
  await using machine = await Machine.create();
  await rm(machine.home.out, { recursive: true });
  const found = await machine.finds('folders');
  expect(found.result).toBe('warning');
  await found.fix?.();
  expect(await machine.finds('folders')).toMatchObject({ result: 'ok' });
  const config = defaultConfig();
  machine.config = { ...config, folders: { ...config.folders, out: '/volumes/away/out' } };
  const away = await machine.finds('folders');
  expect(away).toMatchObject({ result: 'broken', reason: 'missing: /volumes/away/out' });
  expect(away.fix).toBeUndefined();
});

test('a folder that may not be read, and one that may not be written to', async () => {
  await using machine = await Machine.create();
  const { home } = machine;
  // Nobody else may enter a temporary folder.
  await chmod(machine.folder, 0o755);
  for (const folder of [home.in, home.out]) {
    expect(await withClosed(folder, () => machine.finds('permissions'))).toMatchObject({
      result: 'broken',
      reason: expect.stringContaining(folder),
      remedy: expect.stringContaining('chmod'),
    });
  }
  expect(await machine.finds('permissions')).toMatchObject({ result: 'ok' });
});

test('places that macOS protects', async () => {
  await using machine = await Machine.create();
  machine.platform = 'darwin';
  machine.env = { SUBPIPED_CACHE: join(machine.folder, 'Documents', 'cache') };
  expect(await machine.finds('protected')).toMatchObject({
    result: 'warning',
    reason: expect.stringContaining('is in Documents'),
  });
  machine.env = {};
  expect(await machine.finds('protected')).toMatchObject({ result: 'ok' });
});

test('a disk that is too small for what is to stay free', async () => {
  await using machine = await Machine.create();
  const config = defaultConfig();
  machine.config = { ...config, disk: { ...config.disk, reserveMb: 1e12 } };
  expect(await machine.finds('disk')).toMatchObject({ result: 'broken' });
  machine.config = { ...config, disk: { ...config.disk, reserveMb: 0 } };
  expect(['ok', 'warning']).toContain((await machine.finds('disk')).result);
});

test('what a dead process left a day ago is removed by --fix, and nothing younger', async () => {
  await using machine = await Machine.create();
  const film = join(machine.home.out, 'Film');
  await mkdir(join(film, 'manifests'), { recursive: true });
  await writeFile(
    join(film, 'manifests', 'asr.json'),
    JSON.stringify({ ...manifest, stage: 'asr' }),
  );
  // Another program's file, by way of a link; and two links without end.
  const foreign = join(machine.home.root, 'foreign');
  await mkdir(foreign);
  await writeFile(join(foreign, '.partial-1-a'), '');
  await utimes(join(foreign, '.partial-1-a'), new Date(0), new Date(0));
  for (const [name, to] of [
    ['audio', foreign],
    ['one', '.'],
    ['two', '.'],
  ] as const) {
    await symlink(to, join(film, name));
  }
  const [old, young] = [join(film, '.partial-1-a'), join(film, '.partial-2-b')];
  await writeFile(old, 'x');
  await writeFile(young, 'x');
  await utimes(old, new Date(0), new Date(0));
  const found = await machine.finds('leftovers');
  expect(found).toMatchObject({ result: 'warning', reason: expect.stringMatching(/^1 left/u) });
  await found.fix?.();
  expect(await machine.finds('leftovers')).toMatchObject({ result: 'ok' });
  expect(await readFile(young, 'utf8')).toBe('x');
});

test('a queue that is torn', async () => {
  await using machine = await Machine.create();
  openDatabase(machine.home.database).close();
  expect(await machine.finds('queue')).toMatchObject({ result: 'ok' });
  await writeFile(machine.home.database, 'This is no database, and never was one.'.repeat(200));
  expect(await machine.finds('queue')).toMatchObject({ result: 'broken' });
});

test('a paused queue', async () => {
  await using machine = await Machine.create();
  const db = openDatabase(machine.home.database);
  expect(await machine.finds('waiting')).toMatchObject({ result: 'ok' });
  db.prepare(
    `insert into conditions (subject, reason, message, hint, stops, since)
     values ('queue', 'paused', 'no film is begun', 'subpiped resume', 'claims', 1)`,
  ).run();
  db.close();
  expect(await machine.finds('waiting')).toMatchObject({
    result: 'warning',
    remedy: 'subpiped resume',
  });
});

test.each<[Partial<ServiceState>, string, RegExp]>([
  [{ installed: false }, 'warning', /no daemon is running/u],
  [{ installed: true, loaded: false, lastExit: '78' }, 'broken', /its last exit: 78/u],
  [{ installed: true, enabled: false }, 'broken', /turned off/u],
  [{ installed: true, loaded: true, pid: 12 }, 'broken', /does not answer/u],
])('service %j: %s', async (service, result, reason) => {
  await using machine = await Machine.create();
  machine.service = service;
  const found = await machine.finds('service');
  expect(found.result).toBe(result);
  expect(found.reason).toMatch(reason);
});

test('a file of the service that would be written otherwise now', async () => {
  await using machine = await Machine.create();
  machine.platform = 'darwin';
  machine.service = { installed: true };
  await writeFile(join(machine.folder, 'plist'), '<plist/>');
  const found = await machine.finds('service-file');
  expect(found.result).toBe('warning');
  expect(found.remedy).toContain('subpiped install --home');
  expect(found.fix).toBeDefined();
});

test.each([
  ['31', 'interactive (4)', 'ok'],
  ['20', 'interactive (4)', 'warning'],
  ['31', 'daemon (3)', 'warning'],
])('priority %s, %s: %s', async (priority, type, result) => {
  await using machine = await Machine.create();
  machine.platform = 'darwin';
  machine.service = { installed: true, pid: 4211, details: { 'spawn type': type } };
  await machine.program('ps', `echo ' ${priority}'`);
  expect((await machine.finds('priority')).result).toBe(result);
});

test('what launchd heard of a crash', async () => {
  await using machine = await Machine.create();
  const log = join(machine.home.logs, 'launchd.err.log');
  await writeFile(log, 'Error: out of luck\n');
  expect(await machine.finds('crash')).toMatchObject({
    result: 'warning',
    reason: expect.stringContaining('out of luck'),
  });
  await utimes(log, new Date(0), new Date(0));
  expect(await machine.finds('crash')).toMatchObject({ result: 'ok' });
});

test('every check has an id of its own', async () => {
  await using machine = await Machine.create();
  const ids = allChecks(machine.at).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
