import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SubpipedError } from '../../../../src/domain/errors.ts';
import { daemonOf } from '../../../../src/service/daemon-answers.ts';
import { LaunchdService } from '../../../../src/service/launchd/service.ts';
import { LABEL, type ServicePlan } from '../../../../src/service/service-manager.ts';
import { FakeLaunchd, type FakeLaunchdOptions } from '../../../helpers/fake-launchd.ts';
import { LONG } from '../../../helpers/form.ts';

const DAEMON = join(import.meta.dirname, '../../../fixtures/service/stand-in-daemon.mjs');
const TIMES = { pollMs: 50, drainMs: 5_000, bootstrapMs: 20_000, startMs: 500, answerMs: 20_000 };
const never = new AbortController().signal;

/** A Mac with the service's own parts, and a stand-in for the daemon that really holds its home. */
class Mac implements AsyncDisposable {
  readonly launchd: FakeLaunchd;
  readonly service: LaunchdService;
  readonly plan: ServicePlan;

  private constructor(launchd: FakeLaunchd, home: string) {
    this.launchd = launchd;
    this.service = this.serviceWith({});
    const root = join(launchd.homeDir, 'Movies', home);
    this.plan = {
      label: LABEL,
      node: process.execPath,
      cli: DAEMON,
      home: root,
      logsDir: join(root, 'state', 'logs'),
      environment: { PATH: '/usr/bin:/bin', LANG: 'en_US.UTF-8', SUBPIPED_SERVICE: 'launchd' },
    };
  }

  static async create(options: FakeLaunchdOptions & { readonly home?: string } = {}): Promise<Mac> {
    return new Mac(await FakeLaunchd.create(options), options.home ?? 'subpiped');
  }

  serviceWith(env: NodeJS.ProcessEnv, times = TIMES): LaunchdService {
    return new LaunchdService({
      homeDir: this.launchd.homeDir,
      uid: process.getuid?.() ?? 501,
      env,
      launchctl: (args) => this.launchd.launchctl(...args),
      times,
    });
  }

  install(plan: Partial<ServicePlan> = {}): Promise<{ readonly changed: boolean }> {
    return this.service.install({ ...this.plan, ...plan }, never);
  }

  /** What was asked of launchd since the last call of this, looks left out. */
  async asked(): Promise<string[]> {
    const calls = (await this.launchd.calls()).map(({ argv }) => argv[0] ?? '');
    const since = calls.slice(this.#seen);
    this.#seen = calls.length;
    return since.filter((verb) => !verb.startsWith('print'));
  }
  #seen = 0;

  async pid(): Promise<number | null> {
    return (await this.service.state()).pid;
  }

  get database(): string {
    return join(this.plan.home, 'state', 'subpiped.db');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.launchd[Symbol.asyncDispose]();
  }
}

async function refused(work: Promise<unknown>): Promise<SubpipedError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: 'service_failed' });
  return error as SubpipedError;
}

test('install enables, clears, loads and starts the service, in this order', async () => {
  await using mac = await Mac.create();
  expect(await mac.install()).toEqual({ changed: true });
  expect(await mac.asked()).toEqual(['enable', 'bootout', 'bootstrap']);
  const state = await mac.service.state();
  expect(state).toMatchObject({ installed: true, loaded: true, enabled: true, lastExit: null });
  expect(state.details['spawn type']).toMatch(/^interactive/u);
  expect(daemonOf(mac.database)).toBe(state.pid);
  expect((await stat(state.file)).mode & 0o777).toBe(0o644);
  const environment = await readFile(`/proc/${state.pid}/environ`, 'utf8');
  expect(environment).toContain('SUBPIPED_SERVICE=launchd');
  expect(environment).toContain(`XPC_SERVICE_NAME=${LABEL}`);
  expect(environment).not.toContain('VITEST');
});

test('a second install changes and restarts nothing', async () => {
  await using mac = await Mac.create();
  await mac.install();
  const { file, pid } = await mac.service.state();
  const written = (await stat(file)).mtimeMs;
  await mac.asked();
  expect(await mac.install()).toEqual({ changed: false });
  expect(await mac.asked()).toEqual([]);
  expect(await mac.pid()).toBe(pid);
  expect((await stat(file)).mtimeMs).toBe(written);
});

test('a changed plan replaces the file and the process', async () => {
  await using mac = await Mac.create();
  await mac.install();
  const before = await mac.pid();
  await mac.asked();
  const environment = { ...mac.plan.environment, SUBPIPED_CACHE: '/somewhere & else' };
  expect(await mac.install({ environment })).toEqual({ changed: true });
  expect(await mac.asked()).toEqual(['enable', 'bootout', 'bootstrap']);
  const after = await mac.pid();
  expect(after).not.toBe(before);
  expect(await readFile(`/proc/${after}/environ`, 'utf8')).toContain(
    'SUBPIPED_CACHE=/somewhere & else',
  );
});

test.runIf(LONG)('a label that stays behind for long is waited for', async () => {
  await using mac = await Mac.create({ env: { FAKE_LAUNCHD_DRAIN_MS: '1200' } });
  await mac.install();
  const before = await mac.pid();
  const started = performance.now();
  await mac.service.restart(never);
  expect(performance.now() - started).toBeGreaterThan(1_100);
  expect(await mac.pid()).not.toBe(before);
  const refusals = (await mac.launchd.calls()).filter(
    ({ argv, code }) => argv[0] === 'bootstrap' && code !== 0,
  );
  expect(refusals).toEqual([]);
});

test.each(LONG ? [5, 37] : [5])(
  'bootstrap answers %i three times, and is tried again',
  async (code) => {
    await using mac = await Mac.create({ env: { FAKE_LAUNCHD_FAIL: `bootstrap:${code}:3` } });
    await mac.install();
    expect(await mac.asked()).toEqual(['enable', 'bootout', ...Array(4).fill('bootstrap')]);
  },
);

test('a bootstrap that is refused for good names the causes', async () => {
  await using mac = await Mac.create({ env: { FAKE_LAUNCHD_FAIL: 'bootstrap:5:99' } });
  const service = mac.serviceWith({}, { ...TIMES, bootstrapMs: 200 });
  const { message, hint } = await refused(service.install(mac.plan, never));
  expect(message).toContain('launchd refused it');
  expect(hint).toContain('Login Items');
});

test('what launchd loads without starting is kicked once', async () => {
  await using mac = await Mac.create({ env: { FAKE_LAUNCHD_NEVER_STARTS: '1' } });
  await mac.install();
  expect(await mac.asked()).toEqual(['enable', 'bootout', 'bootstrap', 'kickstart']);
  expect(daemonOf(mac.database)).toBe(await mac.pid());
});

test.runIf(LONG)('one that was turned off is switched on again by install', async () => {
  await using mac = await Mac.create();
  await mac.launchd.launchctl('disable', `${mac.launchd.domain}/${LABEL}`);
  expect((await mac.service.state()).enabled).toBe(false);
  await mac.install();
  expect((await mac.service.state()).enabled).toBe(true);
});

test('one that stays turned off leads to System Settings', async () => {
  await using mac = await Mac.create({ env: { FAKE_LAUNCHD_FAIL: 'bootstrap:119:99' } });
  const { hint } = await refused(mac.install());
  expect(hint).toContain('System Settings → General → Login Items');
});

test.each(LONG ? ['1', '112'] : ['1'])(
  'without a desktop session (%s) it says where to type it',
  async (kind) => {
    await using mac = await Mac.create({ env: { FAKE_LAUNCHD_NO_GUI: kind } });
    const { message, hint } = await refused(mac.install());
    expect(message).toContain('there is no desktop session');
    expect(hint).toContain('log in at the Mac');
    expect(existsSync((await mac.service.state()).file)).toBe(false);
  },
);

test('a daemon that dies at once is told of with its last words', async () => {
  await using mac = await Mac.create();
  const cli = join(mac.launchd.homeDir, 'cli.mjs');
  await writeFile(cli, 'throw new Error("the disk is a lie")');
  const service = mac.serviceWith({}, { ...TIMES, answerMs: 1_000 });
  const { message } = await refused(service.install({ ...mac.plan, cli }, never));
  expect(message).toContain('the disk is a lie');
  expect(message).toMatch(/its last exit: 1\b/u);
});

test('a node that is gone is code 78, and install is the remedy', async () => {
  await using mac = await Mac.create();
  const node = join(mac.launchd.homeDir, 'opt', 'node');
  const service = mac.serviceWith({}, { ...TIMES, answerMs: 1_000 });
  const { message, hint } = await refused(service.install({ ...mac.plan, node }, never));
  expect(message).toContain('its last exit: 78');
  expect(hint).toContain('subpiped install');
  // The path works again: the same words install it.
  await mkdir(join(mac.launchd.homeDir, 'opt'));
  await symlink(process.execPath, node);
  expect(await mac.install({ node })).toEqual({ changed: true });
});

test('stop, and install of what was stopped', async () => {
  await using mac = await Mac.create();
  await mac.install();
  expect(await mac.service.stop(never)).toBe(true);
  expect(await mac.service.state()).toMatchObject({ installed: true, loaded: false, pid: null });
  expect(daemonOf(mac.database)).toBeNull();
  expect(await mac.service.stop(never)).toBe(false);
  // Unchanged, and yet there is something to do.
  expect(await mac.install()).toEqual({ changed: true });
});

test('start and restart', async () => {
  await using mac = await Mac.create();
  await mac.install();
  expect(await mac.service.start(never)).toBe(false);
  expect(await mac.service.stop(never)).toBe(true);
  expect(await mac.service.start(never)).toBe(true);
  const first = await mac.pid();
  await mac.service.restart(never);
  expect(await mac.pid()).not.toBe(first);
});

test('uninstall leaves the home and nothing else, and may be said twice', async () => {
  await using mac = await Mac.create();
  await mac.install();
  const { file } = await mac.service.state();
  expect(await mac.service.uninstall(never)).toEqual({ removed: true });
  expect(await readdir(join(file, '..'))).toEqual([]);
  expect(await mac.service.state()).toMatchObject({
    installed: false,
    loaded: false,
    enabled: true,
  });
  expect(existsSync(mac.database)).toBe(true);
  expect(mac.launchd.processes()).toEqual([]);
  expect(await mac.service.uninstall(never)).toEqual({ removed: false });
});

test.runIf(LONG)(
  'a file that is gone while the service runs does not keep it from being removed',
  async () => {
    await using mac = await Mac.create();
    await mac.install();
    await rm((await mac.service.state()).file);
    expect(await mac.service.uninstall(never)).toEqual({ removed: true });
    expect(mac.launchd.processes()).toEqual([]);
  },
);

test.each(['start', 'stop', 'restart'] as const)('%s without install says so', async (verb) => {
  await using mac = await Mac.create();
  expect((await refused(mac.service[verb](never))).hint).toBe('subpiped install');
});

test('the service does not act on itself', async () => {
  await using mac = await Mac.create();
  await mac.install();
  await mac.asked();
  const inside = mac.serviceWith({ XPC_SERVICE_NAME: LABEL });
  for (const verb of ['stop', 'restart', 'uninstall'] as const) {
    expect((await refused(inside[verb](never))).message).toContain('cannot control itself');
  }
  expect(await mac.asked()).toEqual([]);
});

test('a home of any name', async () => {
  const home = `R&D <films> "it's" फ़िल्में 🎬 café`;
  await using mac = await Mac.create({ home, homeName: 'Åsa & co' });
  await mac.install();
  expect(daemonOf(mac.database)).toBe(await mac.pid());
});

test('waiting ends with the signal', async () => {
  await using mac = await Mac.create({ env: { FAKE_LAUNCHD_FAIL: 'bootstrap:5:99' } });
  await expect(mac.service.install(mac.plan, AbortSignal.timeout(300))).rejects.toThrow(/abort/iu);
});
