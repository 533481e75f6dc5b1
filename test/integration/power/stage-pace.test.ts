import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StageRunner } from '../../../src/pipeline/stage-runner.ts';
import { LINUX_PACE, MAC_PACE, StagePace } from '../../../src/power/stage-pace.ts';
import { FakeMacPower } from '../../helpers/fake-mac-power.ts';
import { EventRecorder, FakeStages } from '../../helpers/fake-stages.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const OWN = getPriority();
const isRoot = process.getuid?.() === 0;
/** What is started `by` nicer than this process. */
const nicer = (by: number) => Math.min(19, OWN + by);
const silent = pino({ level: 'silent' });

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  vi.unstubAllEnvs();
});

/** A process that leads a group, as a stage does. */
function aStage(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: true });
  started.push(child);
  return child.pid ?? 0;
}

/** Runs demux at the pace and returns niceness, pid and what the runner said of it. */
async function runDemux(pace: StagePace) {
  await using stages = await FakeStages.create({ demux: 'speaks-slowly 50 20' });
  const { pythonDir, venvsDir, cacheDir } = stages;
  const places = { pythonDir, venvsDir, cacheDir, env: process.env, launch: () => pace.launch() };
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const run = new StageRunner(places).run(stages.stageRequest('demux'), recorder, stop.signal);
  run.catch(() => {});
  // Its first event comes from the interpreter: what was before it has become it by then.
  await recorder.received('progress');
  const { pid } = recorder;
  const disk = execFileSync('ionice', ['-p', String(pid)], { encoding: 'utf8' }).trim();
  const found = { niceness: getPriority(pid), pid, disk };
  stop.abort(new Error('seen'));
  await expect(run).rejects.toThrow('seen');
  expect(() => process.kill(found.pid, 0)).toThrow('ESRCH');
  return found;
}

describe('on Linux', () => {
  test('a stage starts at 10 more and in the idle class of the disk, under its own pid', async () => {
    const pace = new StagePace(LINUX_PACE, silent);
    expect((await runDemux(pace)).niceness).toBe(OWN);
    await pace.slower(true);
    expect(pace.launch().prefix.slice(0, 3)).toEqual(['nice', '-n', '10']);
    expect(await runDemux(pace)).toMatchObject({ niceness: nicer(10), disk: 'idle' });
    await pace.slower(false);
    expect((await runDemux(pace)).niceness).toBe(OWN);
  });

  test('a running stage is slowed down, and what it has started', async () => {
    const pace = new StagePace(LINUX_PACE, silent);
    const child = spawn('sh', ['-c', 'sleep 600 & echo $!; wait'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    const grandchild = Number(String((await once(child.stdout, 'data'))[0]));
    pace.launch().started(child.pid ?? 0);
    await pace.slower(true);
    expect([getPriority(child.pid), getPriority(grandchild)]).toEqual([
      Math.max(10, OWN),
      Math.max(10, OWN),
    ]);
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await once(child, 'exit');
  });

  test('without ionice, nice alone; without both, as usual', async () => {
    await using folder = await temporaryFolder();
    vi.stubEnv('PATH', folder.path);
    for (const name of ['nice', 'true']) {
      writeFileSync(join(folder.path, name), '#!/bin/sh\ncase $3 in ionice) exit 127;; esac\n', {
        mode: 0o755,
      });
    }
    const pace = new StagePace(LINUX_PACE, silent);
    await pace.slower(true);
    expect(pace.launch().prefix).toEqual(['nice', '-n', '10']);
    vi.stubEnv('PATH', '/nowhere');
    const none = new StagePace(LINUX_PACE, silent);
    await none.slower(true);
    expect(none.launch().prefix).toEqual([]);
  });
});

describe('on a Mac', () => {
  let mac: FakeMacPower;
  beforeEach(async () => {
    const folder = await temporaryFolder();
    mac = new FakeMacPower(folder.path);
    for (const [name, value] of Object.entries(mac.env)) vi.stubEnv(name, value);
    return () => folder[Symbol.asyncDispose]();
  });

  test('a stage starts clamped by taskpolicy, which becomes it', async () => {
    const pace = new StagePace(MAC_PACE, silent);
    await pace.slower(true);
    expect((await runDemux(pace)).niceness).toBe(nicer(7));
    expect(mac.calls('taskpolicy')).toEqual(['-c utility true']);
  });

  test('a running stage is demoted and promoted, one that was started so is left alone', async () => {
    const pace = new StagePace(MAC_PACE, silent);
    const [first, second, gone] = [aStage(), aStage(), aStage()];
    pace.launch().started(first);
    pace.launch().started(gone)();
    await pace.slower(true);
    pace.launch().started(second);
    await pace.slower(true);
    expect(mac.calls('taskpolicy')).toEqual(['-c utility true', `-b -p ${first}`]);
    expect(getPriority(first)).toBe(19);
    await pace.slower(false);
    expect(mac.calls('taskpolicy').slice(2)).toEqual([`-B -p ${first}`]);
    if (isRoot) expect(getPriority(first)).toBe(0);
  });

  test('a stage that was started before the words were known to work is demoted then', async () => {
    const pace = new StagePace(MAC_PACE, silent);
    const pid = aStage();
    const asked = pace.slower(true);
    const launch = pace.launch();
    expect(launch.prefix).toEqual([]);
    launch.started(pid);
    await asked;
    await vi.waitFor(() => expect(getPriority(pid)).toBe(19));
  });

  test('where a clamp is refused, a stage is demoted as soon as it runs', async () => {
    mac.fault('taskpolicy', 'refuses-clamp');
    const pace = new StagePace(MAC_PACE, silent);
    await pace.slower(true);
    const pid = aStage();
    pace.launch().started(pid);
    await vi.waitFor(() => expect(getPriority(pid)).toBe(19));
  });

  test.each(['fails', 'refuses-clamp'])('a taskpolicy that %s costs no stage', async (fault) => {
    mac.fault('taskpolicy', fault);
    const pace = new StagePace(MAC_PACE, silent);
    await pace.slower(true);
    expect(pace.launch().prefix).toEqual([]);
    expect((await runDemux(pace)).pid).toBeGreaterThan(1);
  });

  test('one that hangs is given up when the daemon stops', async () => {
    mac.fault('taskpolicy', 'hang');
    const pace = new StagePace(MAC_PACE, silent);
    void pace.slower(true);
    await vi.waitFor(() => expect(mac.calls('taskpolicy')).toHaveLength(1));
    const before = performance.now();
    await pace.stop();
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  test('the fake knows a process that is gone, a clamp that is none, and its usage', async () => {
    const end = async (...args: string[]) =>
      (await once(spawn('taskpolicy', args, { stdio: 'ignore' }), 'exit'))[0];
    expect(await end('-b', '-p', '999999999')).not.toBe(0);
    expect(await end('-c', 'turbo', 'true')).toBe(64);
    expect(await end('-c', 'utility')).toBe(64);
    expect(await end('-c', 'utility', 'sh', '-c', 'exit 5')).toBe(5);
    expect(await end('-b', 'sh', '-c', '[ "$(nice)" -ge 19 ]')).toBe(0);
  });
});
