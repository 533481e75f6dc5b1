import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/schema.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../../../src/domain/stage.ts';
import { forgetStages } from '../../../src/pipeline/forget-stages.ts';
import { cleanUp } from '../../../src/pipeline/intermediates.ts';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { FakeStages, testConfig } from '../../helpers/fake-stages.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';

const never = new AbortController().signal;

function run(
  stages: FakeStages,
  observer = new PipelineObserver(),
  { config = testConfig(), signal = never }: { config?: Config; signal?: AbortSignal } = {},
) {
  return stages.pipeline().run(stages.request(config), observer, signal);
}

async function report(stages: FakeStages) {
  return JSON.parse(await readFile(join(stages.movieDir, 'report.json'), 'utf8'));
}

function change(edit: (config: Config) => void): Config {
  const config = testConfig();
  edit(config);
  return config;
}

test('all stages run, each after those that it reads, and the film is published', async () => {
  await using stages = await FakeStages.create();
  const observer = new PipelineObserver();
  const result = await run(stages, observer);
  expect(result).toEqual({
    verdict: 'pass',
    reason: null,
    film: join(stages.movieDir, 'Fake Film.mkv'),
    subtitles: join(stages.movieDir, 'Fake Film.en.srt'),
    report: join(stages.movieDir, 'report.json'),
  });
  const history = await stages.history();
  expect(history).toHaveLength(2 * STAGE_NAMES.length);
  for (const stage of STAGE_NAMES) {
    const start = history.indexOf(`start ${stage}`);
    for (const before of STAGES[stage].after) {
      expect(history.indexOf(`end ${before}`)).toBeLessThan(start);
    }
    expect(observer.of(stage)).toEqual([
      `started ${stage}: no manifest`,
      `device ${stage} cpu`,
      `progress ${stage} 25`,
      `progress ${stage} 100`,
      `finished ${stage} done`,
    ]);
  }
});

test('never two model stages at a time', async () => {
  await using stages = await FakeStages.create();
  await run(stages);
  const heavy = (await stages.history()).filter(
    (line) => !STAGES[line.split(' ')[1] as StageName].light,
  );
  for (let index = 0; index < heavy.length; index += 2) {
    expect(heavy[index + 1]).toBe(heavy[index]?.replace('start', 'end'));
  }
});

test('metadata runs beside the models', async () => {
  // tmdb ends only once a model stage has started, and that one only once tmdb has: neither would
  // end if they ran one after the other.
  await using stages = await FakeStages.create({
    tmdb: 'waits-for silero-vad',
    demux: 'waits-for tmdb',
  });
  await run(stages);
  expect(await stages.started()).toHaveLength(STAGE_NAMES.length);
});

test('names do not wait for the cuts', async () => {
  // Neither would end if they ran one after the other.
  await using stages = await FakeStages.create({
    tmdb: 'waits-for shots',
    shots: 'waits-for pre-ner',
  });
  await run(stages);
  expect(await stages.started()).toHaveLength(STAGE_NAMES.length);
});

test('metadata runs in line where the configuration says so', async () => {
  await using stages = await FakeStages.create();
  await run(stages, undefined, {
    config: change((config) => {
      config.pipeline.parallelMetadata = false;
    }),
  });
  const history = await stages.history();
  for (let index = 0; index < history.length; index += 2) {
    expect(history[index + 1]).toBe(history[index]?.replace('start', 'end'));
  }
});

test('a second run reuses every stage and starts no process', async () => {
  await using stages = await FakeStages.create({ tmdb: 'degrades no_key' });
  const first = await run(stages);
  expect(await stages.started()).toHaveLength(STAGE_NAMES.length);
  const observer = new PipelineObserver();
  expect(await run(stages, observer)).toEqual(first);
  expect(await stages.started()).toEqual([]);
  expect(observer.lines).toHaveLength(STAGE_NAMES.length);
  expect(observer.lines).toContain('reused tmdb degraded');
  expect(observer.lines).toContain('reused mux done');
  const reused = (await report(stages)).stages.map((stage: { reused: boolean }) => stage.reused);
  expect(reused).toEqual(STAGE_NAMES.map(() => true));
});

test('a changed option repeats its stage and only what depends on it, and says why', async () => {
  await using stages = await FakeStages.create();
  await run(stages);
  await stages.started();
  const observer = new PipelineObserver();
  await run(stages, observer, {
    config: change((config) => {
      config.stages['post-ner'].minScore = 99;
    }),
  });
  expect(await stages.started()).toEqual(['post-ner', 'translation', 'subtitle-gen', 'mux']);
  expect(observer.of('post-ner')[0]).toBe('started post-ner: options changed');
  expect(observer.of('subtitle-gen')[0]).toBe(
    'started subtitle-gen: its input translation/translated.json changed',
  );
  expect(stages.logged).toContainEqual(
    expect.objectContaining({ msg: 'stage starts', stage: 'post-ner', why: 'options changed' }),
  );
});

test('after a failure only what is missing runs', async () => {
  await using stages = await FakeStages.create({ asr: 'exits 75 network' });
  const observer = new PipelineObserver();
  await expect(run(stages, observer)).rejects.toMatchObject({ code: 'network', stage: 'asr' });
  expect(observer.of('asr').at(-1)).toBe('ended asr network');
  const first = await stages.started();
  expect(first).not.toContain('post-ner');
  stages.behave('asr', 'succeeds');
  await run(stages);
  // No process of the first run that ended well was started again.
  expect(await stages.started()).toEqual(['asr', 'post-ner', 'translation', 'subtitle-gen', 'mux']);
});

test('a failure ends the stage that runs beside it', async () => {
  await using stages = await FakeStages.create({
    tmdb: 'ignores-sigterm',
    demux: 'fails-beside tmdb',
  });
  const observer = new PipelineObserver();
  await expect(run(stages, observer)).rejects.toMatchObject({ code: 'no_audio' });
  expect(startTimeOf(observer.pids.get('tmdb') ?? 1)).toBeNull();
  expect(observer.of('tmdb').at(-1)).toBe('ended tmdb canceled');
  expect(observer.of('demux').at(-1)).toBe('ended demux no_audio');
  expect(await stages.started()).not.toContain('silero-vad');
});

test('an abort ends all that runs and throws its reason', async () => {
  await using stages = await FakeStages.create({
    tmdb: 'ignores-sigterm',
    demux: 'ignores-sigterm',
  });
  const observer = new PipelineObserver();
  const abort = new AbortController();
  const end = run(stages, observer, { signal: abort.signal });
  await observer.told(/^warning tmdb grandchild/);
  await observer.told(/^warning demux grandchild/);
  const grandchildren = observer.lines
    .filter((line) => line.includes(' grandchild '))
    .map((line) => Number(line.split(' ')[3]));
  expect(grandchildren).toHaveLength(2);
  abort.abort('stop');
  await expect(end).rejects.toBe('stop');
  for (const pid of [...observer.pids.values(), ...grandchildren]) {
    expect(startTimeOf(pid)).toBeNull();
  }
  expect(observer.lines).toContain('ended tmdb canceled');
  expect(observer.lines).toContain('ended demux canceled');
});

test.each(['crashes SIGSEGV mps', 'crashes SIGKILL cuda'])('%s: once more without', async (how) => {
  await using stages = await FakeStages.create({ asr: how });
  const device = how.split(' ')[2];
  const observer = new PipelineObserver();
  await run(stages, observer);
  const failed = [`device asr ${device}`, 'progress asr 75', 'ended asr stage_killed'];
  // What the system kills has mostly run out of memory: half the batch is tried first.
  const half = [`started asr: ${device} failed; trying again with half the batch size`, ...failed];
  expect(observer.of('asr')).toEqual([
    'started asr: no manifest',
    ...failed,
    ...(how.includes('SIGKILL') ? half : []),
    `started asr: ${device} failed`,
    'device asr cpu',
    'progress asr 25',
    'progress asr 100',
    'finished asr done',
  ]);
});

test('a stage that goes silent on a device is started once more without it', async () => {
  await using stages = await FakeStages.create({ asr: 'stalls mlx' });
  const observer = new PipelineObserver();
  await run(stages, observer, { config: testConfig({ stallMs: 1_500 }) });
  expect(observer.of('asr')).toContain('ended asr stage_stalled');
  expect(observer.of('asr').at(-1)).toBe('finished asr done');
});

test('a crash on the CPU, or on a device that a person chose, is final', async () => {
  await using stages = await FakeStages.create({ asr: 'crashes SIGSEGV cpu' });
  await expect(run(stages)).rejects.toMatchObject({ code: 'stage_killed' });
  expect((await stages.started()).filter((stage) => stage === 'asr')).toHaveLength(1);
  stages.behave('asr', 'crashes SIGSEGV mlx');
  const config = change((chosen) => {
    chosen.stages.asr.device = 'mlx';
  });
  await expect(run(stages, undefined, { config })).rejects.toMatchObject({ code: 'stage_killed' });
  expect(await stages.started()).toEqual(['asr']);
});

test('an error that no other device can mend is not tried on one', async () => {
  await using stages = await FakeStages.create({ asr: 'exits 65 input_invalid' });
  await expect(run(stages)).rejects.toMatchObject({ code: 'input_invalid' });
  expect((await stages.started()).filter((stage) => stage === 'asr')).toHaveLength(1);
});

test('the wrong audio track is changed once, from demux on', async () => {
  await using stages = await FakeStages.create({ asr: 'hears-another-track 2' });
  const observer = new PipelineObserver();
  const result = await run(stages, observer);
  expect(result.verdict).toBe('pass');
  const started = await stages.started();
  const count = (stage: StageName) => started.filter((name) => name === stage).length;
  expect([count('demux'), count('silero-vad'), count('asr')]).toEqual([2, 2, 2]);
  expect([count('tmdb'), count('pre-ner'), count('mux')]).toEqual([1, 1, 1]);
  const manifest = JSON.parse(
    await readFile(join(stages.movieDir, 'manifests/demux.json'), 'utf8'),
  );
  expect(manifest.options.audioStream).toBe(2);
});

test('every track is tried until somebody speaks on one', async () => {
  await using stages = await FakeStages.create({ asr: 'hears-nobody-before 3' });
  const result = await run(stages);
  expect(result.verdict).toBe('pass');
  expect((await stages.started()).filter((stage) => stage === 'asr')).toHaveLength(3);
  const manifest = JSON.parse(
    await readFile(join(stages.movieDir, 'manifests/demux.json'), 'utf8'),
  );
  expect(manifest.options.audioStream).toBe(3);
});

test('a track that is wrong again is an error', async () => {
  await using stages = await FakeStages.create({ asr: 'wants-another-track-always' });
  await expect(run(stages)).rejects.toMatchObject({ code: 'wrong_track' });
  expect((await stages.started()).filter((stage) => stage === 'asr')).toHaveLength(2);
});

test('another route recognizes the speech again, once', async () => {
  await using stages = await FakeStages.create({ translation: 'wants-another-text' });
  expect((await run(stages)).verdict).toBe('pass');
  const started = await stages.started();
  const count = (stage: StageName) => started.filter((name) => name === stage).length;
  expect([count('asr'), count('post-ner'), count('translation')]).toEqual([2, 2, 2]);
  expect([count('demux'), count('pre-ner'), count('subtitle-gen')]).toEqual([1, 1, 1]);

  stages.behave('translation', 'exits 75 route_changed');
  await forgetStages(stages.movieDir, 'translation');
  await expect(run(stages)).rejects.toMatchObject({ code: 'route_changed' });
  expect((await stages.started()).filter((stage) => stage === 'asr')).toHaveLength(1);
});

test('percent never goes back', async () => {
  await using stages = await FakeStages.create({ asr: 'goes-backwards' });
  const observer = new PipelineObserver();
  await run(stages, observer);
  expect(observer.of('asr').filter((line) => line.startsWith('progress'))).toEqual([
    'progress asr 75',
    'progress asr 75',
    'progress asr 75',
    'progress asr 75',
    'progress asr 100',
  ]);
});

test('garbage on the event pipe is logged with the stage', async () => {
  await using stages = await FakeStages.create({ demux: 'emits-garbage' });
  await run(stages);
  expect(stages.logged).toContainEqual(
    expect.objectContaining({ stage: 'demux', line: 'Loading weights: 100%', jobId: 7 }),
  );
});

test('the profile auto is what setup wrote down', async () => {
  await using stages = await FakeStages.create();
  const config = change((auto) => {
    auto.profile = 'auto';
  });
  await run(stages, undefined, { config });
  await stages.started();
  await run(stages, undefined, { config });
  expect(await stages.started()).toEqual([]);
  await mkdir(stages.cacheDir, { recursive: true });
  await writeFile(join(stages.cacheDir, 'profile.json'), '{"profile": "best"}');
  const observer = new PipelineObserver();
  await run(stages, observer, { config }).catch(() => undefined);
  expect(observer.of('demux')[0]).toBe('started demux: the profile changed');
});

test('what an observer throws ends the run and leaves nothing', async () => {
  await using stages = await FakeStages.create({ demux: 'ignores-sigterm' });
  const observer = new PipelineObserver();
  const broken = new Error('the database is locked');
  observer.warning = () => {
    throw broken;
  };
  await expect(run(stages, observer)).rejects.toBe(broken);
  expect(startTimeOf(observer.pids.get('demux') ?? 1)).toBeNull();
});

test('a folder that cannot be written is cannot_write, not a bug', async () => {
  await using stages = await FakeStages.create();
  // Root may write anywhere; a full or read-only disk is told by the same route.
  const refused = Object.assign(new Error('EROFS'), { code: 'EROFS', path: '/out/Film' });
  const observer = new PipelineObserver();
  observer.started = () => {
    throw refused;
  };
  await expect(run(stages, observer)).rejects.toMatchObject({ code: 'cannot_write' });
});

test('intermediates stay until the queue has taken the end, and then go as configured', async () => {
  await using stages = await FakeStages.create();
  const config = testConfig({ retention: 'clean' });
  const exists = (name: string) =>
    stat(join(stages.movieDir, name)).then(
      () => true,
      () => false,
    );
  await run(stages, undefined, { config });
  await cleanUp(stages.movieDir, testConfig({ retention: 'keep' }));
  expect(await exists('audio/audio.wav')).toBe(true);
  await cleanUp(stages.movieDir, config);
  expect(await exists('audio/audio.wav')).toBe(false);
  expect(await exists('vad/pyannote.npz')).toBe(false);
  expect(await exists('transcription/transcript.json')).toBe(true);
});

test('report.json says what was done, by which stage, and what was said first', async () => {
  await using stages = await FakeStages.create({ tmdb: 'degrades no_key' });
  await run(stages);
  const said = await report(stages);
  expect(said).toMatchObject({
    schema: 1,
    source: stages.source,
    film: join(stages.movieDir, 'Fake Film.mkv'),
    subtitles: join(stages.movieDir, 'Fake Film.en.srt'),
    verdict: 'pass',
    reason: null,
    title: 'Fake Film',
    year: 2001,
    language: 'hi',
    task: 'translate',
    cues: 7,
    corrections: 1,
    dropped: [{ index: 3, kind: 'data' }],
  });
  expect(said.firstCues.map((cue: { index: number }) => cue.index)).toEqual([1, 2, 3, 4, 5]);
  expect(said.stages.map((stage: { name: string }) => stage.name)).toEqual([...STAGE_NAMES]);
  expect(said.stages[1]).toEqual({
    name: 'tmdb',
    state: 'degraded',
    engine: 'fake',
    device: 'cpu',
    refused: [],
    seconds: 1.5,
    reused: false,
    warnings: [],
    degraded: [{ reason: 'no_key', message: 'less than its work' }],
  });
});

test('a film without speech is done, with a warning and without a film', async () => {
  await using stages = await FakeStages.create({ mux: 'hears-nothing' });
  expect(await run(stages)).toMatchObject({
    verdict: 'warnings',
    reason: 'no_speech',
    film: null,
    subtitles: null,
  });
});

test('a pass without film and subtitles is none', async () => {
  await using stages = await FakeStages.create({ mux: 'promises-nothing' });
  await expect(run(stages)).rejects.toMatchObject({ code: 'protocol_error' });
});
