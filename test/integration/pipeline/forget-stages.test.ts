import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES, type StageName } from '../../../src/domain/stage.ts';
import { forgetStages, stageAndAfter } from '../../../src/pipeline/forget-stages.ts';
import { FakeStages } from '../../helpers/fake-stages.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';

test.each<[StageName, string[]]>([
  ['demux', STAGE_NAMES.filter((stage) => stage !== 'tmdb' && stage !== 'pre-ner')],
  ['pre-ner', ['pre-ner', 'asr', 'post-ner', 'translation', 'subtitle-gen', 'mux']],
  ['diarization', ['diarization', 'subtitle-gen', 'mux']],
  ['asr', ['asr', 'post-ner', 'translation', 'subtitle-gen', 'mux']],
  ['shots', ['shots', 'translation', 'subtitle-gen', 'mux']],
  ['mux', ['mux']],
])('%s and what reads from it', (from, all) => {
  expect(stageAndAfter(from)).toEqual(all);
});

test('a finished film is done again from the stage on, and only from there', async () => {
  await using stages = await FakeStages.create();
  const run = () =>
    stages.pipeline().run(stages.request(), new PipelineObserver(), new AbortController().signal);
  await run();
  await stages.started();
  const transcription = join(stages.movieDir, 'transcription');
  await mkdir(transcription, { recursive: true });
  await writeFile(join(transcription, 'asr.partial.json'), '{}');

  await forgetStages(stages.movieDir, 'asr');
  await forgetStages(stages.movieDir, 'asr');

  expect(await readdir(transcription)).not.toContain('asr.partial.json');
  await run();
  expect(await stages.started()).toEqual(['asr', 'post-ner', 'translation', 'subtitle-gen', 'mux']);
});

test('a film without results is no error', async () => {
  await using stages = await FakeStages.create();
  await expect(forgetStages(stages.movieDir, 'demux')).resolves.toBeUndefined();
});
