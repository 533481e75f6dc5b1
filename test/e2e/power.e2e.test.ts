import { readFile, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import { makeClip } from '../helpers/clips.ts';
import { DaemonProcess, type Status } from '../helpers/daemon-process.ts';
import { FakeMacPower } from '../helpers/fake-mac-power.ts';
import { fastVenvs, variantOf } from '../helpers/fast-stages.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

const QUICK = [
  ...['intake.stableMs=200', 'intake.pollMs=100', 'pipeline.stopGraceMs=500'],
  ...['power.checkMs=200', 'notify.enabled=false'],
  ...['power.onBattery=slower', 'power.minBatteryPercent=20', 'power.onLowPower=slower'],
];

/** The built daemon as on a Mac of which pmset, caffeinate and taskpolicy are fakes. */
class PoweredDaemon implements AsyncDisposable {
  readonly daemon: DaemonProcess;
  readonly mac: FakeMacPower;
  readonly #folder: TemporaryFolder;
  readonly #clip: Buffer;

  private constructor(
    folder: TemporaryFolder,
    mac: FakeMacPower,
    clip: Buffer,
    daemon: DaemonProcess,
  ) {
    this.#folder = folder;
    this.mac = mac;
    this.#clip = clip;
    this.daemon = daemon;
  }

  static async start(...set: string[]): Promise<PoweredDaemon> {
    const folder = await temporaryFolder();
    const mac = new FakeMacPower(folder.path);
    const clip = join(folder.path, 'clip.mp4');
    await makeClip('film', clip);
    const venvs = fastVenvs(join(folder.path, 'venvs'), { asr: 'speaks-slowly 100 600' });
    const daemon = new DaemonProcess(join(folder.path, 'home'), {
      args: [...QUICK, ...set].flatMap((option) => ['--set', option]),
      env: { ...mac.env, SUBPIPED_VENVS: venvs, SUBPIPED_PLATFORM: 'darwin' },
    });
    await daemon.start();
    return new PoweredDaemon(folder, mac, await readFile(clip), daemon);
  }

  /** Lets every stage that starts from now on succeed at once. */
  hurry(): void {
    fastVenvs(join(this.#folder.path, 'venvs'));
  }

  async drop(number: number): Promise<void> {
    const film = variantOf(this.#clip, number);
    await writeFile(join(this.daemon.inbox, `Film ${number}.mp4`), film);
  }

  async inAsr(): Promise<Status> {
    return await this.daemon.until('asr runs', ({ jobs }) =>
      jobs.some(({ stages }) => stages.some((s) => s.name === 'asr' && s.state === 'running')),
    );
  }

  /** What the stages of a film wrote as they began. */
  async starts(number: number): Promise<string[]> {
    const log = join(this.daemon.home, 'out', `Film_${number}`, 'stages.log');
    const lines = (await readFile(log, 'utf8')).split('\n');
    return lines.flatMap((line) => (line.startsWith('start ') ? [line.slice(6)] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

test('on battery the film is given back, waits with its reason, and goes on where it was', async () => {
  await using at = await PoweredDaemon.start('power.onBattery=pause');
  const { daemon, mac } = at;
  expect(mac.calls('caffeinate')).toEqual([]);
  await at.drop(1);
  await at.inAsr();
  expect(mac.calls('caffeinate')).toEqual([expect.stringMatching(` -i -w ${daemon.pid}$`)]);
  expect(mac.awake()).toHaveLength(1);

  mac.onBattery(38);
  const waiting = await daemon.until('it waits', ({ jobs }) => jobs[0]?.state === 'queued');
  expect(waiting.jobs[0]).toMatchObject({ attempts: 0, etaSeconds: null });
  expect(waiting.conditions).toMatchObject([
    { subject: 'queue', reason: 'on_battery', stops: 'running', message: '38% left: films wait' },
  ]);
  const { stdout } = await daemon.cli('status');
  expect(stdout).toContain('     connect the power adapter, or set power.onBattery to run\n');
  // Nothing keeps a computer awake on which films wait.
  await vi.waitFor(() => expect(mac.awake()).toEqual([]), 5_000);

  at.hurry();
  mac.onAdapter();
  const done = await daemon.until('it is done', ({ jobs }) => jobs[0]?.state === 'done');
  expect(done.jobs[0]).toMatchObject({ attempts: 1 });
  expect(done.conditions).toEqual([]);
  const starts = await at.starts(1);
  expect(starts.filter((stage) => stage === 'asr')).toHaveLength(2);
  // What was sealed is not done again; the cuts may have been sought still.
  const once = STAGE_NAMES.filter((stage) => stage !== 'asr' && stage !== 'shots');
  expect(starts.filter((stage) => stage !== 'asr' && stage !== 'shots')).toHaveLength(once.length);
  await vi.waitFor(() => expect(mac.awake()).toEqual([]), 5_000);
  expect(mac.calls('caffeinate')).toHaveLength(2);
});

test('in low power mode the running stage gives way and comes back; a killed daemon leaves nothing', async () => {
  await using at = await PoweredDaemon.start();
  const { daemon, mac } = at;
  await at.drop(1);
  await at.inAsr();
  mac.set('lowpowermode', 1);
  const slower = await daemon.until('it is said', ({ conditions }) => conditions.length > 0);
  expect(slower.conditions).toMatchObject([{ reason: 'low_power', stops: 'nothing' }]);
  expect(slower.jobs[0]).toMatchObject({ state: 'running' });
  const demoted = () => mac.calls('taskpolicy').find((call) => call.startsWith('-b -p '));
  await vi.waitFor(() => expect(demoted()).toBeDefined(), 10_000);
  const pid = Number(demoted()?.slice('-b -p '.length));
  await vi.waitFor(() => expect(getPriority(pid)).toBe(19), 5_000);
  mac.set('lowpowermode', 0);
  await daemon.until('it is over', ({ conditions }) => conditions.length === 0);
  await vi.waitFor(() => expect(mac.calls('taskpolicy')).toContain(`-B -p ${pid}`), 10_000);

  mac.onBattery(38);
  await daemon.until('it is said', ({ conditions }) => conditions.length > 0);
  expect(mac.awake()).toHaveLength(1);
  await daemon.kill();
  await vi.waitFor(() => expect(mac.awake()).toEqual([]), 5_000);
  mac.onAdapter();
  await daemon.start();
  // What the daemon before saw of the battery says nothing of now.
  expect((await at.inAsr()).conditions).toEqual([]);
  await daemon.stop();
  expect(mac.awake()).toEqual([]);
});

test('programs that fail cost no film', async () => {
  await using at = await PoweredDaemon.start('power.onBattery=pause');
  const { daemon, mac } = at;
  mac.onBattery(5);
  for (const program of ['pmset', 'notifyutil', 'taskpolicy'] as const) mac.fault(program, 'fails');
  mac.fault('caffeinate', 'dies');
  at.hurry();
  await at.drop(1);
  await daemon.until('it is done', ({ jobs }) => jobs[0]?.state === 'done');
});
