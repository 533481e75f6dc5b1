import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FileHashes } from '../../../src/pipeline/file-hashes.ts';
import { checkFreshness } from '../../../src/pipeline/freshness.ts';
import { manifestPath } from '../../../src/pipeline/stage-manifest.ts';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { EventRecorder, FakeStages, testConfig } from '../../helpers/fake-stages.ts';
import { pythonStage } from '../../helpers/python-stage.ts';

const never = new AbortController().signal;

const WORK = `stage.read_source()
stage.foreign_option('subtitle-gen.subtitles')
stage.progress('work', 1, 2)
stage.warn('odd', 'जाने तू या जाने ना')
path = stage.path('metadata/movie.json')
path.write_text('{}')
stage.manifest.add_output('movie', path)`;

test('what the Python side seals is taken, and is fresh until something changes', async () => {
  await using stages = await FakeStages.create();
  await pythonStage(stages, 'tmdb', WORK);
  const config = testConfig();
  config.stages.tmdb.apiKey = 'a-secret';
  const recorder = new EventRecorder();
  const request = stages.stageRequest('tmdb', { config, mediaSeconds: null });
  const manifest = await stages.runner().run(request, recorder, never);
  expect(manifest).toMatchObject({ stage: 'tmdb', status: 'done', profile: 'starter' });
  expect(recorder.events.map(({ type }) => type)).toEqual(['started', 'progress', 'warning']);
  expect(await recorder.received('warning')).toMatchObject({ message: 'जाने तू या जाने ना' });
  expect(recorder.lines).toEqual([]);
  const written = await readFile(manifestPath(stages.movieDir, 'tmdb'), 'utf8');
  expect(written).not.toContain('a-secret');
  expect(await stages.log('tmdb')).not.toContain('a-secret');

  const fingerprint = await fingerprintFile(stages.source);
  const { movieDir } = stages;
  const check = () =>
    checkFreshness(
      { stage: 'tmdb', movieDir, fingerprint, config, profile: 'starter' },
      stages,
      new FileHashes(),
      never,
    );
  expect(await check()).toMatchObject({ fresh: true });
  config.stages['subtitle-gen'].subtitles = ['de'];
  expect(await check()).toEqual({ fresh: false, reason: 'options changed' });
});

test.each([
  ['disk_full', `'disk_full', 'no space', 'free some'`, { hint: 'free some', stream: null }],
  ['wrong_track', `'wrong_track', 'not Hindi', stream=3`, { hint: '', stream: 3 }],
])('%s comes over as it was raised', async (code, args, details) => {
  await using stages = await FakeStages.create();
  await pythonStage(stages, 'asr', `raise StageError(${args})`);
  const run = stages.runner().run(stages.stageRequest('asr'), new EventRecorder(), never);
  await expect(run).rejects.toMatchObject({ code, stage: 'asr', signal: null, ...details });
});

test('a bug of a stage is internal, and its log says where', async () => {
  await using stages = await FakeStages.create();
  await pythonStage(stages, 'asr', '1 / 0');
  const run = stages.runner().run(stages.stageRequest('asr'), new EventRecorder(), never);
  await expect(run).rejects.toMatchObject({ code: 'internal', exitCodeOfStage: 70 });
  expect(await stages.log('asr')).toContain('ZeroDivisionError');
});

test('a stop ends a stage at its next progress, and it says so in its manifest', async () => {
  await using stages = await FakeStages.create();
  await pythonStage(
    stages,
    'asr',
    "for step in range(1000000):\n    stage.progress('work', step, 1e9)\n    time.sleep(0.01)",
  );
  const recorder = new EventRecorder();
  const abort = new AbortController();
  const config = testConfig({ stopGraceMs: 20_000 });
  const run = stages.runner().run(stages.stageRequest('asr', { config }), recorder, abort.signal);
  await recorder.received('progress');
  abort.abort('stop');
  await expect(run).rejects.toBe('stop');
  expect(startTimeOf(recorder.pid)).toBeNull();
  const manifest = JSON.parse(await readFile(manifestPath(stages.movieDir, 'asr'), 'utf8'));
  expect(manifest).toMatchObject({ status: 'failed', error: { code: 'stopped' } });
});
