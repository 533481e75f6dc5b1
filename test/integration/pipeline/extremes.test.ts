import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { EventRecorder, FakeStages, testConfig } from '../../helpers/fake-stages.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';

const never = new AbortController().signal;

test('a stage that talks more than pipes hold loses no event, though it ends at once', async () => {
  await using stages = await FakeStages.create({ demux: 'talks-a-lot' });
  const recorder = new EventRecorder();
  const manifest = await stages.runner().run(stages.stageRequest('demux'), recorder, never);
  expect(manifest.status).toBe('done');
  const told = recorder.events.filter(
    (event) => event.type === 'progress' && event.total === 5_000,
  );
  expect(told).toHaveLength(5_000);
  expect((await stages.log('demux')).length).toBeGreaterThan(900_000);
});

test.each([
  ['a line end and quotes', `a "film"\n of 'two' lines; $HOME.mkv`],
  ['a leading dash', '--option.mkv'],
  ['255 bytes', `${'ज'.repeat(83)}aa.mkv`],
])('a name with %s reaches the stage as it is', async (_name, name) => {
  await using stages = await FakeStages.create({ demux: 'tells-its-surroundings' });
  const source = join(stages.path, name);
  const movieDir = join(stages.path, 'out', name);
  await rename(stages.source, source);
  await rename(stages.movieDir, movieDir);
  const request = stages.stageRequest('demux', { source, movieDir });
  expect((await stages.runner().run(request, new EventRecorder(), never)).input?.path).toBe(source);
});

test('a second stop while the first one works changes nothing', async () => {
  await using stages = await FakeStages.create({ demux: 'ignores-sigterm' });
  const recorder = new EventRecorder();
  const person = new AbortController();
  const daemon = new AbortController();
  const signal = AbortSignal.any([person.signal, daemon.signal]);
  const run = stages.runner().run(stages.stageRequest('demux'), recorder, signal);
  const grandchild = await recorder.grandchild();
  person.abort('cancel');
  person.abort('cancel again');
  daemon.abort('stop');
  await expect(run).rejects.toBe('cancel');
  expect(startTimeOf(recorder.pid)).toBeNull();
  expect(startTimeOf(grandchild)).toBeNull();
});

test('an unpolite stage is gone soon after its grace', async () => {
  await using stages = await FakeStages.create({ demux: 'ignores-sigterm' });
  const recorder = new EventRecorder();
  const abort = new AbortController();
  const request = stages.stageRequest('demux', { config: testConfig({ stopGraceMs: 1_000 }) });
  const run = stages.runner().run(request, recorder, abort.signal);
  await recorder.grandchild();
  const before = performance.now();
  abort.abort('stop');
  await expect(run).rejects.toBe('stop');
  const took = performance.now() - before;
  // The whole grace and one look more; a second grace for the grandchild would be 2,000.
  expect(took).toBeGreaterThanOrEqual(990);
  expect(took).toBeLessThan(1_900);
});

test('an error that was told holds, though the stage crashed while it ended', async () => {
  await using stages = await FakeStages.create({ demux: 'crashes-while-ending' });
  const run = stages.runner().run(stages.stageRequest('demux'), new EventRecorder(), never);
  await expect(run).rejects.toMatchObject({ code: 'no_audio', hint: 'add a track' });
});

test('a folder of results that nobody may make is cannot_write and starts nothing', async () => {
  await using stages = await FakeStages.create();
  // Not even root may make a folder there.
  const movieDir = process.platform === 'darwin' ? '/System/Fake_Film' : '/sys/Fake_Film';
  const observer = new PipelineObserver();
  const run = stages.pipeline().run({ ...stages.request(), movieDir }, observer, never);
  await expect(run).rejects.toMatchObject({
    code: 'cannot_write',
    message: expect.stringContaining(basename(movieDir)),
  });
  expect(observer.lines).toEqual([]);
});
