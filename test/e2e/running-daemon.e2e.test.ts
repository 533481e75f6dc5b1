import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import { DaemonProcess, type Status, type StatusJob } from '../helpers/daemon-process.ts';
import { fastVenvs, variantOf } from '../helpers/fast-stages.ts';
import { makeFilm } from '../helpers/film.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';

/** Commands are to work within a second; starting node for them and for `status` takes its own. */
const WITHIN_MS = 1_000;
const QUICK = ['intake.stableMs=200', 'intake.pollMs=100', 'pipeline.stopGraceMs=500'];

/** The built daemon with stand-in stages, of which `asr` speaks for a minute unless said otherwise. */
class RunningDaemon implements AsyncDisposable {
  readonly daemon: DaemonProcess;
  readonly folder: TemporaryFolder;
  readonly clip: Buffer;

  private constructor(folder: TemporaryFolder, clip: Buffer, daemon: DaemonProcess) {
    this.folder = folder;
    this.clip = clip;
    this.daemon = daemon;
  }

  static async start(
    options: { asr?: string; set?: readonly string[]; home?: string } = {},
  ): Promise<RunningDaemon> {
    const { asr = 'speaks-slowly 100 600', set = [] } = options;
    const folder = await temporaryFolder();
    const clip = join(folder.path, 'clip.mp4');
    await makeFilm(clip, { seconds: 4 });
    const SUBPIPED_VENVS = fastVenvs(join(folder.path, 'venvs'), { asr });
    const daemon = new DaemonProcess(options.home ?? join(folder.path, 'home'), {
      args: [...QUICK, ...set].flatMap((option) => ['--set', option]),
      env: { SUBPIPED_VENVS },
    });
    await daemon.start();
    return new RunningDaemon(folder, await readFile(clip), daemon);
  }

  /** Lets every stage succeed at once from now on. */
  hurry(): void {
    fastVenvs(join(this.folder.path, 'venvs'));
  }

  async drop(number: number): Promise<void> {
    await writeFile(join(this.daemon.inbox, `Film ${number}.mp4`), variantOf(this.clip, number));
  }

  /** Waits until ASR of a film runs. */
  async inAsr(): Promise<StatusJob> {
    const running = ({ jobs }: Status) =>
      jobs.find(({ stages }) =>
        stages.some(({ name, state }) => name === 'asr' && state === 'running'),
      );
    const status = await this.daemon.until('asr runs', (now) => running(now) !== undefined);
    const job = running(status);
    if (job === undefined) throw new Error('nothing runs');
    return job;
  }

  /**
   * Does something and returns how long it took until the stages of a film were gone. Those of the
   * next film may have begun by then, between two looks.
   */
  async untilStagesGone({ source }: StatusJob, act: () => Promise<unknown>): Promise<number> {
    expect(stagesOf(source)).toBeGreaterThan(0);
    await act();
    const since = performance.now();
    while (stagesOf(source) > 0) {
      if (performance.now() - since > 10_000) throw new Error('the stages go on');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return performance.now() - since;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.daemon[Symbol.asyncDispose]();
    await this.folder[Symbol.asyncDispose]();
  }
}

/** Processes that work on films of a home, or on one film. */
function stagesOf(path: string): number {
  const table = execFileSync('ps', ['-axo', 'command='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.includes('--movie-dir') && line.includes(path))
    .length;
}

test('pause, resume, cancel and remove act on a running daemon within a second', async () => {
  await using at = await RunningDaemon.start();
  const { daemon } = at;
  await at.drop(1);
  await at.drop(2);
  const first = await at.inAsr();
  const { id } = first;

  expect(await at.untilStagesGone(first, () => daemon.cli('pause', '--now'))).toBeLessThan(
    WITHIN_MS,
  );
  const paused = await daemon.until('it is given back', ({ jobs }) => jobs[0]?.state === 'queued');
  expect(paused.jobs[0]).toMatchObject({ id, attempts: 0, etaSeconds: null });
  await daemon.cli('resume');
  await at.inAsr();

  await daemon.cli('pause');
  expect((await at.inAsr()).id).toBe(id);
  await daemon.cli('resume');

  expect(await at.untilStagesGone(first, () => daemon.cli('cancel', String(id)))).toBeLessThan(
    WITHIN_MS,
  );
  const second = await at.inAsr();
  expect(second.id).not.toBe(id);
  await at.untilStagesGone(second, () => daemon.cli('remove', String(second.id)));
  await daemon.until('it is gone', ({ jobs }) => jobs.every((job) => job.id !== second.id));

  at.hurry();
  await daemon.cli('retry', String(id));
  await daemon.until('the first is done', ({ jobs }) => jobs[0]?.state === 'done');
  // The removed film still lies in in/ and is not found again.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await daemon.status()).jobs.map((job) => job.id)).toEqual([id]);
});

test('a stop ends within its time, even with a stage that will not hear, and costs no attempt', async () => {
  await using at = await RunningDaemon.start({ asr: 'ignores-sigterm' });
  const { daemon } = at;
  await at.drop(1);
  await at.inAsr();
  const since = performance.now();
  await daemon.stop();
  expect(performance.now() - since).toBeLessThan(10_000);
  expect(stagesOf(daemon.home)).toBe(0);
  const { jobs } = await daemon.status();
  expect(jobs[0]).toMatchObject({ state: 'queued', attempts: 0 });
});

test('retry under an option that changes only how asr works runs no stage again', async () => {
  await using at = await RunningDaemon.start({ asr: 'succeeds' });
  await at.drop(1);
  await at.daemon.until('it is done', ({ jobs }) => jobs[0]?.state === 'done');
  await at.daemon.stop();
  const set = [...QUICK, 'stages.asr.threads=1'].flatMap((option) => ['--set', option]);
  const env = { SUBPIPED_VENVS: join(at.folder.path, 'venvs') };
  await using again = new DaemonProcess(at.daemon.home, { args: set, env });
  await again.start();
  const first = (await again.status()).jobs[0];
  await again.cli('retry', String(first?.id));
  const status = await again.until(
    'it is done again',
    ({ jobs }) => jobs[0]?.state === 'done' && jobs[0].stages.every(({ reused }) => reused),
  );
  expect(status.jobs[0]?.stages).toHaveLength(STAGE_NAMES.length);
});

test('a torn database is mended at the start, and finished films stay finished', async () => {
  await using at = await RunningDaemon.start({ asr: 'succeeds' });
  const { daemon } = at;
  await at.drop(1);
  await daemon.until('it is done', ({ jobs }) => jobs[0]?.state === 'done');
  await daemon.stop();
  const database = join(daemon.home, 'state', 'subpiped.db');
  await rm(join(daemon.home, 'state', 'backups'), { recursive: true });
  await truncate(database, 5_000);
  const refused = await daemon.cli('list');
  expect(refused.stderr).toMatch(
    /not a readable database[\s\S]*what to do: start or restart the daemon/u,
  );

  await daemon.start();
  const { jobs } = await daemon.until('it is known', (status) => status.jobs.length > 0);
  expect(jobs).toMatchObject([{ state: 'done', verdict: 'pass' }]);
  await at.drop(2);
  await daemon.until(
    'the next is done',
    (status) => status.jobs.filter((job) => job.state === 'done').length === 2,
  );
  const { stdout } = await daemon.cli('status', '--json');
  expect(JSON.parse(stdout).housekeeping).toContainEqual(
    expect.objectContaining({
      task: 'recovery',
      message: expect.stringContaining('1 finished film was found in out/'),
    }),
  );
});

function mountSmallDisk(path: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a full disk holds films up before they are begun, and all resumes automatically', async (context) => {
  await using folder = await temporaryFolder();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  if (!mountSmallDisk(disk)) return context.skip('no small disk can be mounted here');
  try {
    const filler = join(disk, 'filler');
    await writeFile(filler, Buffer.alloc(28 * 1024 ** 2, 1));
    await using at = await RunningDaemon.start({
      asr: 'succeeds',
      home: join(disk, 'home'),
      set: ['disk.reserveMb=16', 'disk.checkMs=200'],
    });
    const { daemon } = at;
    await at.drop(1);
    const full = await daemon.until(
      'the film is waiting',
      ({ jobs }) => jobs[0]?.state === 'waiting',
    );
    expect(full.conditions).toEqual([]);
    expect(full.jobs[0]?.message).toMatch(
      /needs \d+ MB, and \d+ MB must stay free, but the disk of .*out has only \d+ MB/u,
    );
    await rm(filler);
    const after = await daemon.until('it is done', ({ jobs }) => jobs[0]?.state === 'done');
    expect(after.conditions).toEqual([]);
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('a disk that fills up while a film runs gives it back, and nothing is lost', async (context) => {
  await using folder = await temporaryFolder();
  const disk = join(folder.path, 'disk');
  await mkdir(disk);
  if (!mountSmallDisk(disk)) return context.skip('no small disk can be mounted here');
  try {
    await using at = await RunningDaemon.start({
      home: join(disk, 'home'),
      set: ['disk.reserveMb=16', 'disk.checkMs=200'],
    });
    const { daemon } = at;
    await at.drop(1);
    const job = await at.inAsr();
    await at.untilStagesGone(job, () =>
      writeFile(join(disk, 'filler'), Buffer.alloc(32 * 1024 ** 2, 1)),
    );
    const full = await daemon.until('it is given back', ({ jobs }) => jobs[0]?.state === 'queued');
    expect(full.jobs[0]?.attempts).toBe(0);
    at.hurry();
    await rm(join(disk, 'filler'));
    await daemon.until('it is done', ({ jobs }) => jobs[0]?.state === 'done');
  } finally {
    execFileSync('umount', [disk]);
  }
});

test('state/ that is moved away ends the daemon with a word, and its stage with it', async () => {
  await using running = await RunningDaemon.start();
  const { daemon, folder } = running;
  await running.drop(1);
  await running.inAsr();
  const stages = () =>
    execFileSync('sh', [
      '-c',
      `pgrep -fc "^[^ ]*node .*fixtures/stages/.*${daemon.home}/out" || :`,
    ]);
  expect(Number(stages())).toBeGreaterThan(0);
  const state = join(daemon.home, 'state');
  await rename(state, `${state}.moved`);
  expect(await daemon.ended()).toBe(75);
  expect(await readFile(join(folder.path, 'daemon.log'), 'utf8')).toContain('was moved or removed');
  expect(Number(stages())).toBe(0);
  expect(existsSync(state)).toBe(false);
  // Back in its place, all goes on where it was.
  await rename(`${state}.moved`, state);
  running.hurry();
  await daemon.start();
  await daemon.until('the film is done', ({ jobs }) => jobs[0]?.state === 'done');
});
