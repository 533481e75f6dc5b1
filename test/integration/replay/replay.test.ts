import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/schema.ts';
import type { Job } from '../../../src/domain/job.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { copyResults, nextReplayDir } from '../../../src/replay/film-copy.ts';
import { replayFilm } from '../../../src/replay/replay.ts';
import { FakeStages, testConfig } from '../../helpers/fake-stages.ts';
import { aJob } from '../../helpers/jobs.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const never = new AbortController().signal;

function changed(edit: (config: Config) => void): Config {
  const config = testConfig();
  edit(config);
  return config;
}

/** A film that stand-in stages have done. */
async function doneFilm(): Promise<{ stages: FakeStages; job: Job }> {
  const stages = await FakeStages.create();
  const request = stages.request(testConfig());
  await stages.pipeline().run(request, new PipelineObserver(), never);
  const { source, movieDir, fingerprint } = request;
  return { stages, job: aJob({ state: 'done', sourcePath: source, movieDir, fingerprint }) };
}

/** Every file below a folder with its bytes, in order. */
async function contents(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const files: string[] = [];
  for (const name of names) {
    if ((await stat(join(folder, name))).isFile()) {
      files.push(`${name} ${(await readFile(join(folder, name))).toString('base64')}`);
    }
  }
  return files;
}

test('only what a changed option affects runs again, and the film stays as it was', async () => {
  const { stages, job } = await doneFilm();
  await using _ = stages;
  const before = await contents(stages.movieDir);
  const config = changed(({ stages: options }) => {
    options['subtitle-gen'].rules = 'relaxed';
  });
  const observer = new PipelineObserver();
  const comparison = await replayFilm(
    { job, config, changed: ['stages.subtitle-gen.rules=relaxed'] },
    stages.pipeline(),
    observer,
    never,
  );
  const started = STAGE_NAMES.filter((stage) => observer.of(stage)[0]?.startsWith('started'));
  expect(started).toEqual(['subtitle-gen', 'mux']);
  const replay = join(stages.movieDir, 'replay-1');
  expect(comparison).toMatchObject({
    film: 'Fake Film.mkv',
    changed: ['stages.subtitle-gen.rules=relaxed'],
    folder: { before: stages.movieDir, after: replay },
    verdict: { before: 'pass', after: 'pass' },
  });
  const reused = comparison.stages.filter((stage) => stage.reused).map(({ name }) => name);
  expect(reused).toHaveLength(STAGE_NAMES.length - 2);
  expect(reused).not.toContain('subtitle-gen');
  // Nothing of the first result has changed.
  const after = (await contents(stages.movieDir)).filter((name) => !name.startsWith('replay-1/'));
  expect(after).toEqual(before);
});

test('after options that change only how a stage works, mux alone copies the film again', async () => {
  const { stages, job } = await doneFilm();
  await using _ = stages;
  const config = changed(({ stages: options }) => {
    options.asr.threads = 1;
    options.asr.batchSize = 4;
    options.asr.checkpointSeconds = 60;
    options.diarization.device = 'cpu';
  });
  const observer = new PipelineObserver();
  await replayFilm({ job, config, changed: [] }, stages.pipeline(), observer, never);
  expect(STAGE_NAMES.filter((stage) => observer.of(stage)[0]?.startsWith('started'))).toEqual([
    'mux',
  ]);
});

test('a second replay has a folder of its own', async () => {
  const { stages, job } = await doneFilm();
  await using _ = stages;
  const request = { job, config: testConfig(), changed: ['x=1'] };
  for (const number of [1, 2]) {
    const { folder } = await replayFilm(request, stages.pipeline(), new PipelineObserver(), never);
    expect(folder.after).toBe(join(stages.movieDir, `replay-${number}`));
  }
});

test('a replay that fails or is stopped leaves nothing', async () => {
  const { stages, job } = await doneFilm();
  await using _ = stages;
  const before = await contents(stages.movieDir);
  stages.behave('subtitle-gen', 'exits 65 input_invalid');
  const config = changed(({ stages: options }) => {
    options['subtitle-gen'].rules = 'relaxed';
  });
  const replay = (signal: AbortSignal) =>
    replayFilm({ job, config, changed: [] }, stages.pipeline(), new PipelineObserver(), signal);
  await expect(replay(never)).rejects.toMatchObject({ code: 'input_invalid' });
  expect(await contents(stages.movieDir)).toEqual(before);
  await expect(replay(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(await contents(stages.movieDir)).toEqual(before);
});

test('a film that is not done has nothing to compare with', async () => {
  const { stages, job } = await doneFilm();
  await using _ = stages;
  const failed = { ...job, state: 'failed' as const };
  await expect(
    replayFilm(
      { job: failed, config: testConfig(), changed: [] },
      stages.pipeline(),
      new PipelineObserver(),
      never,
    ),
  ).rejects.toMatchObject({ code: 'invalid_transition' });
});

test('results are duplicated, but for what is for players, logs and earlier replays', async () => {
  await using folder = await temporaryFolder();
  const movie = join(folder.path, 'Film');
  const large = Buffer.alloc(9 * 1024 * 1024, 7);
  const files = [
    'Film.mkv',
    'Film.en.srt',
    'report.json',
    'audio/audio.wav',
    'logs/asr.log',
    'replay-3/audio/audio.wav',
    'replay-notes/a.txt',
  ];
  for (const name of files) {
    await mkdir(join(movie, name, '..'), { recursive: true });
    await writeFile(join(movie, name), name.endsWith('.wav') ? large : name);
  }
  const target = await nextReplayDir(movie);
  expect(target).toBe(join(movie, 'replay-4'));
  await copyResults(movie, target, never);
  expect((await readdir(target)).sort()).toEqual(['audio', 'replay-notes']);
  expect(large.equals(await readFile(join(target, 'audio/audio.wav')))).toBe(true);
  await writeFile(join(target, 'replay-notes/a.txt'), 'changed');
  expect(await readFile(join(movie, 'replay-notes/a.txt'), 'utf8')).toBe('replay-notes/a.txt');
});
