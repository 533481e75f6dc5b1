import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { daemonOf } from '../../../../src/service/daemon-answers.ts';
import { LABEL, type ServicePlan } from '../../../../src/service/service-manager.ts';
import { SystemdService } from '../../../../src/service/systemd/service.ts';
import { systemdUnit } from '../../../../src/service/systemd/unit.ts';
import { FakeSystemd } from '../../../helpers/fake-systemd.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';
import { TsProcess } from '../../../helpers/ts-process.ts';
import { until } from '../../../helpers/until.ts';

/** The stand-in finds what it started in /proc. */
const onLinux = test.skipIf(process.platform !== 'linux').concurrent;

const FIXTURES = resolve(import.meta.dirname, '../../../fixtures');
const never = new AbortController().signal;

/** A service of a small daemon on a home with a name that needs care. */
class Bench implements AsyncDisposable {
  readonly fake: FakeSystemd;
  readonly service: SystemdService;
  readonly plan: ServicePlan;
  readonly file: string;
  readonly database: string;

  private constructor(fake: FakeSystemd) {
    this.fake = fake;
    const { homeDir } = fake;
    this.service = this.as({});
    const home = join(homeDir, 'मेरी "Filme" 100%');
    this.plan = {
      label: LABEL,
      node: join(FIXTURES, 'service', 'node'),
      cli: join(FIXTURES, 'service', 'daemon.ts'),
      home,
      logsDir: join(homeDir, 'logs'),
      environment: { SUBPIPED_SERVICE: 'systemd' },
    };
    this.file = join(homeDir, '.config', 'systemd', 'user', 'subpiped.service');
    this.database = join(home, 'state', 'subpiped.db');
  }

  static async create(env: Readonly<Record<string, string>> = {}): Promise<Bench> {
    return new Bench(await FakeSystemd.create(env));
  }

  as(options: { env?: Record<string, string>; uid?: number; answerMs?: number }): SystemdService {
    const { homeDir, systemd } = this.fake;
    return new SystemdService({ homeDir, env: { USER: 'asha' }, systemd, ...options });
  }

  async mood(mood: string): Promise<void> {
    mkdirSync(join(this.plan.home, 'state'), { recursive: true });
    await writeFile(join(this.plan.home, 'state', 'mood'), mood);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fake[Symbol.asyncDispose]();
  }
}

onLinux(
  'from install to uninstall, with the daemon’s own word each time',
  async () => {
    await using bench = await Bench.create({ FAKE_LINGER: 'no' });
    const { service, plan, fake } = bench;
    expect(await service.state()).toMatchObject({ installed: false, loaded: false, pid: null });
    await expect(service.start(never)).rejects.toMatchObject({ hint: 'subpiped install' });

    expect(await service.install(plan, never)).toEqual({ changed: true });
    expect(await fake.acts()).toEqual([
      'daemon-reload',
      'enable subpiped.service',
      'restart subpiped.service',
    ]);
    const first = await service.state();
    expect(first).toMatchObject({
      manager: 'systemd',
      installed: true,
      file: bench.file,
      loaded: true,
      enabled: true,
      lastExit: null,
      details: { ActiveState: 'active', linger: 'no' },
    });
    expect(daemonOf(bench.database)).toBe(first.pid);
    expect(await readFile(`/proc/${first.pid}/environ`, 'utf8')).toContain(
      'SUBPIPED_SERVICE=systemd',
    );

    const { mtimeMs } = await stat(bench.file);
    expect(await service.install(plan, never)).toEqual({ changed: false });
    expect(await service.start(never)).toBe(false);
    expect(await service.state()).toMatchObject({ pid: first.pid });
    expect((await stat(bench.file)).mtimeMs).toBe(mtimeMs);
    expect(await fake.acts()).toHaveLength(3);

    const environment = { ...plan.environment, SUBPIPED_CACHE: '/elsewhere' };
    expect(await service.install({ ...plan, environment }, never)).toEqual({ changed: true });
    const second = await service.state();
    expect(second.pid).not.toBe(first.pid);
    expect(await readFile(`/proc/${second.pid}/environ`, 'utf8')).toContain(
      'SUBPIPED_CACHE=/elsewhere',
    );

    process.kill(second.pid ?? 0, 'SIGKILL');
    await until('it is started again', async () => {
      const { pid } = await service.state();
      return pid !== null && pid !== second.pid && daemonOf(bench.database) === pid;
    });
    expect((await service.state()).details['NRestarts']).toBe('1');

    expect(await service.stop(never)).toBe(true);
    expect(await service.stop(never)).toBe(false);
    expect(await service.state()).toMatchObject({ pid: null, enabled: true });
    expect(daemonOf(bench.database)).toBeNull();
    expect(await service.start(never)).toBe(true);
    const { pid } = await service.state();
    await service.restart(never);
    expect((await service.state()).pid).not.toBe(pid);

    expect(await service.uninstall(never)).toEqual({ removed: true });
    expect(existsSync(bench.file)).toBe(false);
    expect(fake.processes()).toEqual([]);
    expect(existsSync(bench.database)).toBe(true);
    expect(await service.uninstall(never)).toEqual({ removed: false });
  },
  120_000,
);

onLinux('a daemon that does not work is no success, and the words say how it ended', async () => {
  await using bench = await Bench.create();
  const service = bench.as({ answerMs: 2_000 });
  await bench.mood('exits 78');
  await expect(service.install(bench.plan, never)).rejects.toMatchObject({
    code: 'service_failed',
    message: expect.stringMatching(/exit code 78: the configuration has a problem/u),
    hint: expect.stringContaining('journalctl --user -u subpiped'),
  });
  await bench.mood('says nothing');
  await expect(service.restart(never)).rejects.toThrow(/was not running after 2 s/u);
  const gone = { ...bench.plan, node: '/nowhere/node' };
  await expect(service.install(gone, never)).rejects.toThrow(/203: node was not found/u);
});

onLinux('a daemon that was started by hand is not taken for the service’s', async () => {
  await using bench = await Bench.create();
  await using byHand = new TsProcess('service/daemon.ts', ['run', '--home', bench.plan.home]);
  await until('it holds the home', () => daemonOf(bench.database) !== null);
  const holder = daemonOf(bench.database);
  await expect(bench.as({ answerMs: 1_500 }).install(bench.plan, never)).rejects.toMatchObject({
    message: expect.stringMatching(
      new RegExp(`process ${holder}, started by hand, is using the home`, 'u'),
    ),
    hint: `stop it with kill ${holder}, then run subpiped restart`,
  });
  await byHand.kill();
});

onLinux('a daemon that ignores SIGTERM is killed in the end', async () => {
  await using bench = await Bench.create({ FAKE_SYSTEMD_TIME_SCALE: '0.01' });
  await bench.mood('ignores SIGTERM');
  await bench.service.install(bench.plan, never);
  expect(await bench.service.stop(never)).toBe(true);
  expect(await bench.service.state()).toMatchObject({ pid: null, lastExit: 'timeout, signal 9' });
});

onLinux('what stands in the way is said, and nothing is written then', async () => {
  await using bench = await Bench.create({ FAKE_SYSTEMD_NO_BUS: '1', FAKE_LINGER: 'none' });
  const { plan, service } = bench;
  await expect(service.install(plan, never)).rejects.toMatchObject({
    code: 'service_failed',
    message:
      'your systemd user instance does not answer: Failed to connect to bus: No medium found',
    hint: expect.stringContaining('sudo loginctl enable-linger asha'),
  });
  expect(await service.state()).toMatchObject({ loaded: false, pid: null, enabled: false });
  const inside = bench.as({ env: { SUBPIPED_SERVICE: 'systemd' } });
  await expect(inside.stop(never)).rejects.toThrow(/cannot control itself/u);
  const sudo = bench.as({ uid: 0, env: { SUDO_UID: '1000' } });
  await expect(sudo.install(plan, never)).rejects.toMatchObject({
    hint: expect.stringContaining('without sudo'),
  });
  const without = new SystemdService({
    homeDir: bench.fake.homeDir,
    env: {},
    systemd: () => Promise.resolve({ code: 127, stdout: '', stderr: 'spawn systemctl ENOENT' }),
  });
  await expect(without.install(plan, never)).rejects.toMatchObject({ code: 'tool_missing' });
  expect(existsSync(bench.file)).toBe(false);
});

onLinux('a refusal of systemctl is passed on with its words', async () => {
  await using bench = await Bench.create({ FAKE_SYSTEMD_FAIL: 'enable:1:1' });
  await expect(bench.service.install(bench.plan, never)).rejects.toThrow(
    'systemctl enable exited with code 1: Failed to enable subpiped.service: Access denied',
  );
});

onLinux('an abort ends the wait for the daemon', async () => {
  await using bench = await Bench.create();
  await bench.mood('says nothing');
  const stop = new AbortController();
  const installed = bench.service.install(bench.plan, stop.signal);
  const refused = expect(installed).rejects.toMatchObject({ name: 'AbortError' });
  await until('it waits', async () => (await bench.fake.acts()).length === 3);
  stop.abort();
  const since = performance.now();
  await refused;
  // Half of what it would have waited.
  expect(performance.now() - since).toBeLessThan(15_000);
});

onLinux('systemd itself finds nothing wrong with the unit', async (context) => {
  if (spawnSync('systemd-analyze', ['--version']).status !== 0) {
    return context.skip('there is no systemd-analyze here');
  }
  await using folder = await temporaryFolder();
  const verify = async (unit: string) => {
    const file = join(folder.path, 'subpiped.service');
    await writeFile(file, unit);
    const { status, stderr } = spawnSync('systemd-analyze', ['--user', 'verify', file], {
      env: { ...process.env, XDG_RUNTIME_DIR: folder.path },
      encoding: 'utf8',
    });
    await rm(file);
    return { status, stderr };
  };
  const home = join(folder.path, 'आशा "की" 100% $HOME \\ फ़िल्में ');
  const plan: ServicePlan = {
    label: LABEL,
    node: process.execPath,
    cli: join(home, 'cli.js'),
    home,
    logsDir: home,
    environment: { SUBPIPED_CACHE: home, LANG: 'C.UTF-8' },
  };
  expect(await verify(systemdUnit(plan))).toEqual({ status: 0, stderr: '' });
  // It would say so if there were.
  const wrong = await verify(systemdUnit({ ...plan, node: '/nowhere/node' }));
  expect(wrong.stderr).toMatch(/nowhere\/node is not executable/u);
  const unknown = systemdUnit(plan).replace('KillMode=mixed', 'KillMode=kindly');
  expect((await verify(unknown)).stderr).toMatch(/kindly/u);
});
