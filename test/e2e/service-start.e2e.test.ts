import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { DaemonProcess, PROJECT_DIR } from '../helpers/daemon-process.ts';
import { FakeNotifiers } from '../helpers/fake-notifiers.ts';
import { FakeProgram } from '../helpers/fake-program.ts';
import { fastVenvs, variantOf } from '../helpers/fast-stages.ts';
import { makeFilm } from '../helpers/film.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { until } from '../helpers/until.ts';

const CLI = join(PROJECT_DIR, 'dist', 'cli.js');
const SERVICE = { SUBPIPED_SERVICE: 'launchd' };

/** The daemon as a service manager starts it, until it ends by itself. */
const asService = async (home: string, cli = CLI, args: string[] = []) =>
  await execa('node', [cli, 'run', '--home', home, ...args], { env: SERVICE, reject: false });

test('a service waits for its configuration to be mended; stopped on purpose it ends with 0', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const config = join(folder.path, 'config.json');
  await writeFile(config, '{ "intake": { "stableMs": "soon" } }');
  const daemon = execa('node', [CLI, 'run', '--home', home, '--config', config], {
    env: SERVICE,
    reject: false,
  });
  const seen = new DaemonProcess(home);
  const status = () => seen.status().catch(() => null);
  await until(
    'status tells of it',
    async () => (await status())?.conditions[0]?.reason === 'config_invalid',
    60_000,
  );
  const waiting = await seen.status();
  expect(waiting.daemon).toEqual({ running: true, pid: daemon.pid });
  expect(waiting.conditions[0]?.message).toContain(`${config}: intake.stableMs`);
  await writeFile(config, '{}');
  await until('it goes on', async () => (await status())?.conditions.length === 0, 60_000);
  expect((await seen.status()).daemon).toEqual({ running: true, pid: daemon.pid });
  // Folders of films are made once it is known where they are.
  expect(await readdir(home)).toEqual(expect.arrayContaining(['in', 'out', 'state']));

  // One that is refused says so once, and keeps its code.
  expect((await asService(home)).exitCode).toBe(75);
  const again = await asService(home);
  expect([again.exitCode, again.stderr]).toEqual([75, '']);

  daemon.kill('SIGTERM');
  const { exitCode, stderr } = await daemon;
  expect(exitCode).toBe(0);
  // What a manager keeps of it is never rotated: the log is elsewhere.
  expect(stderr).toBe('');
  expect(await readFile(join(home, 'state', 'logs', 'daemon.log'), 'utf8')).toContain(
    'folder access was checked',
  );
});

test('in a terminal a broken configuration ends it with 78', async () => {
  await using folder = await temporaryFolder();
  const config = join(folder.path, 'config.json');
  await writeFile(config, '{ "profile": "worst" }');
  const args = [CLI, 'run', '--home', join(folder.path, 'home'), '--config', config];
  const { exitCode, stderr } = await execa('node', args, { reject: false });
  expect(exitCode).toBe(78);
  expect(stderr).toContain('profile');
  expect(await readdir(folder.path)).toEqual(['config.json']);
});

test('films that end close together are told together, a broken one by itself and at once', async () => {
  await using folder = await temporaryFolder();
  const fakes = new FakeNotifiers(folder.path);
  const bin = join(folder.path, 'bin');
  await mkdir(bin);
  await FakeProgram.create(bin, 'sw_vers', 'echo 26.1');
  const env = fakes.env({ SUBPIPED_PLATFORM: 'darwin' });
  const home = join(folder.path, 'home');
  const args = ['intake.stableMs=500', 'intake.giveUpMs=500', 'notify.groupMs=600000'];
  await using daemon = new DaemonProcess(home, {
    args: args.flatMap((set) => ['--set', set]),
    env: {
      ...env,
      PATH: `${bin}:${env['PATH']}`,
      SUBPIPED_VENVS: fastVenvs(join(folder.path, 'venvs')),
      SUBPIPED_CACHE: join(folder.path, 'cache'),
    },
  });
  await makeFilm(join(folder.path, 'film.mp4'), { seconds: 4 });
  const film = await readFile(join(folder.path, 'film.mp4'));
  await daemon.start();
  for (const [index, name] of ['1 One', '2 Two', '3 Three', '4 Four', '5 Five'].entries()) {
    await writeFile(join(daemon.inbox, `${name}.mp4`), variantOf(film, index));
  }
  await writeFile(join(daemon.inbox, '9 Broken.mp4'), Buffer.alloc(100_000, 7));
  await daemon.until(
    'all have ended',
    ({ jobs }) =>
      jobs.length === 6 && jobs.every(({ state }) => state === 'done' || state === 'failed'),
  );
  const told = async () => (await fakes.shown()).map(({ title }) => title);
  await until('the failure is told', async () => (await told()).length === 2);
  expect((await told()).toSorted()).toEqual(['No subtitles for 9 Broken', expect.anything()]);
  // What waits for company is told as the daemon stops.
  await daemon.stop();
  const shown = await fakes.shown();
  expect(shown).toHaveLength(3);
  expect(shown[2]).toMatchObject({
    program: 'terminal-notifier',
    title: '4 films are ready',
    open: expect.stringContaining('/home/out'),
  });
  const names = shown.map(({ message }) => message).join();
  expect(names).toMatch(/and 1 more/u);
  expect(names).toMatch(/1 One/u);
  // `status` says by what.
  const { stdout } = await daemon.cli('status', '--json');
  expect(JSON.parse(stdout).notifications).toMatchObject({
    by: 'terminal-notifier',
    problem: null,
  });
});
