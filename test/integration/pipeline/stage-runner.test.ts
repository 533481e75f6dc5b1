import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StageFailure } from '../../../src/pipeline/stage-failure.ts';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { EventRecorder, FakeStages, testConfig } from '../../helpers/fake-stages.ts';

const never = new AbortController().signal;

/** Runs demux and returns how it failed. */
async function failure(stages: FakeStages, recorder = new EventRecorder()): Promise<StageFailure> {
  const end = await stages
    .runner()
    .run(stages.stageRequest('demux'), recorder, never)
    .then(
      () => 'a manifest',
      (error: unknown) => error,
    );
  expect(end).toBeInstanceOf(StageFailure);
  return end as StageFailure;
}

test('returns the sealed manifest and tells pid, start time and events', async () => {
  await using stages = await FakeStages.create();
  const recorder = new EventRecorder();
  const manifest = await stages.runner().run(stages.stageRequest('demux'), recorder, never);
  expect(manifest).toMatchObject({ stage: 'demux', status: 'done', device: 'cpu' });
  expect(recorder.pid).toBeGreaterThan(1);
  expect(recorder.pidStartedAt).not.toBeNull();
  expect(recorder.events.map(({ type }) => type)).toEqual([
    'started',
    'device',
    'progress',
    'progress',
  ]);
  expect(recorder.lines).toEqual([]);
});

test('a stage leads its own group, with piped input and a small environment', async () => {
  await using stages = await FakeStages.create({ demux: 'tells-its-surroundings' });
  const recorder = new EventRecorder();
  await stages.runner().run(stages.stageRequest('demux'), recorder, never);
  const [complaint, told = ''] = (await stages.log('demux')).split('\n');
  expect(complaint).toBe('a line on standard error');
  const { pgid, pid, stdinIsPipe, argv, env } = JSON.parse(told);
  expect({ pgid, pid, stdinIsPipe }).toEqual({
    pgid: recorder.pid,
    pid: recorder.pid,
    stdinIsPipe: true,
  });
  const script = join(stages.pythonDir, 'scripts/01_demux.py');
  const { source, movieDir } = stages;
  expect(argv.slice(2)).toEqual([script, '--input', source, '--movie-dir', movieDir]);
  expect(env).toMatchObject({ SUBPIPED_JOB_ID: '7', SUBPIPED_ATTEMPT: '1', HF_HUB_OFFLINE: '1' });
  // vitest sets it in this process, and a stage has no use for it.
  expect(process.env).toHaveProperty('VITEST');
  expect(env).not.toHaveProperty('VITEST');
});

test('standard input stays open as long as the daemon lives', async () => {
  await using stages = await FakeStages.create({ demux: 'reads-its-input' });
  const manifest = await stages
    .runner()
    .run(stages.stageRequest('demux'), new EventRecorder(), never);
  expect(manifest.status).toBe('done');
});

test('the log of the run before is kept beside the new one', async () => {
  await using stages = await FakeStages.create({ demux: 'tells-its-surroundings' });
  const runner = stages.runner();
  await runner.run(stages.stageRequest('demux'), new EventRecorder(), never);
  const first = await stages.log('demux');
  await runner.run(stages.stageRequest('demux'), new EventRecorder(), never);
  expect(await stages.log('demux', '.1')).toBe(first);
  expect(await stages.log('demux')).not.toBe(first);
});

test('a stop ends a stage that refuses to be terminated, and what it had started', async () => {
  await using stages = await FakeStages.create({ demux: 'ignores-sigterm' });
  const recorder = new EventRecorder();
  const abort = new AbortController();
  const run = stages.runner().run(stages.stageRequest('demux'), recorder, abort.signal);
  const grandchild = await recorder.grandchild();
  expect(startTimeOf(grandchild)).not.toBeNull();
  abort.abort('stop');
  await expect(run).rejects.toBe('stop');
  expect(startTimeOf(recorder.pid)).toBeNull();
  expect(startTimeOf(grandchild)).toBeNull();
});

test('a stop waits for a stage that ends politely', async () => {
  await using stages = await FakeStages.create({ demux: 'ends-on-sigterm' });
  const recorder = new EventRecorder();
  const abort = new AbortController();
  const config = testConfig({ stopGraceMs: 20_000 });
  const request = stages.stageRequest('demux', { config });
  const run = stages.runner().run(request, recorder, abort.signal);
  await recorder.received('progress');
  abort.abort('stop');
  await expect(run).rejects.toBe('stop');
  // It still said why before it ended: SIGKILL would not have let it.
  expect(recorder.events.at(-1)).toMatchObject({ type: 'error', code: 'stopped' });
});

test('a run that is aborted before it begins starts nothing', async () => {
  await using stages = await FakeStages.create();
  const run = stages
    .runner()
    .run(stages.stageRequest('demux'), new EventRecorder(), AbortSignal.abort('early'));
  await expect(run).rejects.toBe('early');
  expect(await stages.history()).toEqual([]);
});

test('a child that a stage left behind is ended and holds nothing up', async () => {
  await using stages = await FakeStages.create({ demux: 'leaves-grandchild' });
  const recorder = new EventRecorder();
  const manifest = await stages.runner().run(stages.stageRequest('demux'), recorder, never);
  expect(manifest.status).toBe('done');
  expect(startTimeOf(await recorder.grandchild())).toBeNull();
});

test('a child in a session of its own does not outlive its stage', async () => {
  await using stages = await FakeStages.create({ demux: 'leaves-session' });
  const recorder = new EventRecorder();
  const manifest = await stages.runner().run(stages.stageRequest('demux'), recorder, never);
  expect(manifest.status).toBe('done');
  expect(startTimeOf(await recorder.grandchild())).toBeNull();
});

test('what is no event is told as garbage, and the events behind it are heard', async () => {
  await using stages = await FakeStages.create({ demux: 'emits-garbage' });
  const recorder = new EventRecorder();
  const manifest = await stages.runner().run(stages.stageRequest('demux'), recorder, never);
  expect(manifest.status).toBe('done');
  expect(await recorder.received('warning')).toMatchObject({
    code: 'after',
    message: 'still heard',
  });
  expect(recorder.lines).toHaveLength(3);
  expect(recorder.lines[0]).toBe('Loading weights: 100%');
  expect(recorder.lines[1]).toMatch(/^x{200}…?$/);
  expect(recorder.lines[2]).toContain('"step": "work"');
});

test('what the listener throws ends the stage and is thrown', async () => {
  await using stages = await FakeStages.create({ demux: 'ignores-sigterm' });
  const recorder = new EventRecorder();
  const broken = new Error('the database is locked');
  const listener = {
    started: (info: { pid: number; pidStartedAt: string | null }) => recorder.started(info),
    garbage: () => undefined,
    event: () => {
      throw broken;
    },
  };
  const run = stages.runner().run(stages.stageRequest('demux'), listener, never);
  await expect(run).rejects.toBe(broken);
  expect(startTimeOf(recorder.pid)).toBeNull();
});

test('death by a signal is stage_killed and names it', async () => {
  await using stages = await FakeStages.create({ demux: 'crashes SIGSEGV' });
  const error = await failure(stages);
  expect(error).toMatchObject({ code: 'stage_killed', stage: 'demux', signal: 'SIGSEGV' });
  expect(error.message).toContain('SIGSEGV');
  expect(error.logPath).toBe(join(stages.movieDir, 'logs', 'demux.log'));
});

test('silence is stage_stalled, and the silent one is ended', async () => {
  await using stages = await FakeStages.create({ demux: 'stalls' });
  const recorder = new EventRecorder();
  const request = stages.stageRequest('demux', { config: testConfig({ stallMs: 1_000 }) });
  const run = stages.runner().run(request, recorder, never);
  await expect(run).rejects.toMatchObject({
    code: 'stage_stalled',
    message: 'demux: it reported nothing for 1 s',
  });
  expect(startTimeOf(recorder.pid)).toBeNull();
});

test('a stage that speaks now and then may take its time', async () => {
  await using stages = await FakeStages.create({ demux: 'speaks-slowly 450 5' });
  const request = stages.stageRequest('demux', { config: testConfig({ stallMs: 1_800 }) });
  const manifest = await stages.runner().run(request, new EventRecorder(), never);
  expect(manifest.status).toBe('done');
});

test('a stage that spoke often is given up by its own rate, long before the limit', async () => {
  await using stages = await FakeStages.create({ demux: 'speaks-and-stalls 20 8' });
  const config = testConfig({ stallMs: 60_000, stallMinMs: 300, stallFactor: 5 });
  const run = stages
    .runner()
    .run(stages.stageRequest('demux', { config }), new EventRecorder(), never);
  await expect(run).rejects.toMatchObject({ code: 'stage_stalled' });
});

const EXITS: [behavior: string, code: string, message: string, hint: RegExp][] = [
  ['exits 75 network', 'network', 'demux: it broke', /^mend it$/],
  ['exits 65 no_audio', 'no_audio', 'demux: it broke', /^mend it$/],
  ['exits 75 unheard_of', 'internal', 'demux: it broke', /^mend it$/],
  ['fails-without-line-end', 'network', 'demux: it broke', /^$/],
  ['exits 65', 'input_invalid', 'demux: it exited with code 65', /demux\.log$/],
  ['exits 69', 'input_missing', 'demux: it exited with code 69', /demux\.log$/],
  ['exits 73', 'cannot_write', 'demux: it exited with code 73', /demux\.log$/],
  ['exits 75', 'try_again', 'demux: it exited with code 75', /demux\.log$/],
  ['exits 78', 'config_invalid', 'demux: it exited with code 78', /demux\.log$/],
  ['exits 143 stopped', 'stage_killed', 'demux: it exited with code 143', /demux\.log$/],
  ['exits 2', 'internal', 'demux: it exited with code 2', /demux\.log$/],
  ['exits 1', 'internal', 'demux: it exited with code 1', /demux\.log$/],
];

test.each(EXITS)('%s fails as %s', async (behavior, code, message, hint) => {
  await using stages = await FakeStages.create({ demux: behavior });
  const error = await failure(stages);
  expect(error).toMatchObject({ code, message });
  expect(error.hint).toMatch(hint);
  expect(error.exitCodeOfStage).toBe(Number(/\d+/.exec(behavior)?.[0] ?? 75));
});

test('an error event carries the stream that fits better', async () => {
  await using stages = await FakeStages.create({ demux: 'hears-another-track 2' });
  expect(await failure(stages)).toMatchObject({ code: 'wrong_track', stream: 2 });
});

const BROKEN: [behavior: string, message: RegExp][] = [
  ['writes-no-manifest', /without a sealed manifest/],
  ['leaves-manifest-incomplete', /without a sealed manifest/],
  ['writes-broken-manifest', /without a sealed manifest/],
  ['damages-its-output removes', /audio\/audio\.wav is missing/],
  ['damages-its-output shortens', /audio\/audio\.wav has 0 bytes/],
  ['damages-its-output changes', /audio\/audio\.wav is damaged/],
];

test.each(BROKEN)('%s breaks the protocol', async (behavior, message) => {
  await using stages = await FakeStages.create({ demux: behavior });
  const error = await failure(stages);
  expect(error.code).toBe('protocol_error');
  expect(error.message).toMatch(message);
});

test('the manifest of an earlier run does not speak for one that wrote none', async () => {
  await using stages = await FakeStages.create();
  await stages.runner().run(stages.stageRequest('demux'), new EventRecorder(), never);
  stages.behave('demux', 'writes-no-manifest');
  expect(await failure(stages)).toMatchObject({ code: 'protocol_error' });
});

test('a missing interpreter names the remedy', async () => {
  await using stages = await FakeStages.create();
  await rm(join(stages.venvsDir, 'demux'), { recursive: true });
  const error = await failure(stages);
  expect(error).toMatchObject({ code: 'venv_stale', hint: 'run subpiped setup' });
  expect(error.message).toContain(join(stages.venvsDir, 'demux/bin/python'));
});

test('an interpreter that cannot be started is told the same way', async () => {
  await using stages = await FakeStages.create();
  const python = join(stages.venvsDir, 'demux/bin/python');
  await rm(python);
  await mkdir(python);
  expect(await failure(stages)).toMatchObject({ code: 'venv_stale', hint: 'run subpiped setup' });
});
