import { readFileSync } from 'node:fs';
import { access, readdir, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { STAGE_NAMES, STAGES, type StageName, scriptName } from '../../../src/domain/stage.ts';
import { SourceFile } from '../../../src/pipeline/source-file.ts';
import { isSealed, readManifest } from '../../../src/pipeline/stage-manifest.ts';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import { PROJECT_DIR } from '../../helpers/daemon-process.ts';
import { FakeStages } from '../../helpers/fake-stages.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';

const never = new AbortController().signal;

type Locate = () => Promise<string | null>;

function run(stages: FakeStages, locate?: Locate, observer = new PipelineObserver()) {
  const request = { ...stages.request(), ...(locate === undefined ? {} : { locate }) };
  return stages.pipeline().run(request, observer, never);
}

/** What lies in the film's folder for a person to find. */
async function results(stages: FakeStages): Promise<string[]> {
  const names = await readdir(stages.movieDir);
  return names.filter((name) => /\.(?:mkv|srt|json|html)$/u.test(name));
}

test('the stages that read the film are those whose scripts do', () => {
  const reading = STAGE_NAMES.filter((stage) => {
    const script = join(PROJECT_DIR, 'python', 'scripts', scriptName(stage));
    return readFileSync(script, 'utf8').includes('stage.read_source()');
  });
  expect(STAGE_NAMES.filter((stage) => STAGES[stage].readsFilm)).toEqual(reading);
});

test.each([
  ['replaced', 'demux'],
  ['in-place', 'demux'],
  ['cut-short', 'demux'],
  ['replaced', 'asr'],
  ['in-place', 'asr'],
  ['replaced', 'subtitle-gen'],
  ['replaced', 'mux'],
  ['in-place', 'mux'],
] as const)('a film that is %s after %s is not published', async (change, stage) => {
  await using stages = await FakeStages.create({ [stage]: `changes-film ${change} after` });
  await expect(run(stages)).rejects.toMatchObject({ code: 'source_changed' });
  expect(await results(stages)).toEqual([]);
});

test.each(['replaced', 'in-place', 'cut-short'])(
  'a stage that read a film which was %s under it made nothing',
  async (change) => {
    await using stages = await FakeStages.create({ demux: `changes-film ${change} before` });
    await expect(run(stages)).rejects.toMatchObject({ code: 'source_changed' });
    expect(await stages.started()).not.toContain('silero-vad');
  },
);

test('what a stage says of a film that was cut short meanwhile is no verdict on it', async () => {
  await using stages = await FakeStages.create({
    demux: 'changes-film cut-short before input_invalid',
  });
  await expect(run(stages)).rejects.toMatchObject({ code: 'source_changed' });
});

test('a film that was replaced before its first stage costs no stage', async () => {
  await using stages = await FakeStages.create();
  await writeFile(stages.source, 'another film');
  await expect(run(stages)).rejects.toMatchObject({ code: 'source_changed' });
  expect(await stages.started()).toEqual([]);
});

test.each(['touched', 'copied'])('a film that is %s goes on', async (change) => {
  await using stages = await FakeStages.create({ demux: `changes-film ${change} after` });
  await expect(run(stages)).resolves.toMatchObject({ verdict: 'pass' });
  expect(await stages.started()).toHaveLength(STAGE_NAMES.length);
});

test('an earlier result stays when the film is another one before mux', async () => {
  await using stages = await FakeStages.create();
  await run(stages);
  const before = await results(stages);
  stages.writeCode('scripts/07_asr.py', '# anew');
  stages.behave('asr', 'changes-film replaced after');
  await expect(run(stages)).rejects.toMatchObject({ code: 'source_changed' });
  expect(await results(stages)).toEqual(before);
});

test('a person’s own words stay where the film is taken back', async () => {
  await using stages = await FakeStages.create();
  await run(stages);
  const subtitles = join(stages.movieDir, 'Fake Film.en.srt');
  // As after a death between mux and the report.
  await utimes(join(stages.movieDir, 'report.json'), 1, 1);
  await writeFile(subtitles, 'better words');
  await writeFile(stages.source, 'another film');
  await expect(run(stages)).rejects.toMatchObject({ code: 'source_changed' });
  expect(await results(stages)).toContain('Fake Film.en.srt');
  expect(await results(stages)).not.toContain('Fake Film.mkv');
  expect(isSealed(await readManifest(stages.movieDir, 'mux'))).toBe(false);
});

test('nothing that was made of the film before is taken for the new one', async () => {
  await using stages = await FakeStages.create();
  await run(stages);
  await stages.started();
  await writeFile(stages.source, 'FILM');
  const fingerprint = await fingerprintFile(stages.source);
  const request = { ...stages.request(), fingerprint };
  await stages.pipeline().run(request, new PipelineObserver(), never);
  expect(await stages.started()).toHaveLength(STAGE_NAMES.length);
});

const renamed = (stages: FakeStages) => join(dirname(stages.source), 'Renamed.mkv');

test.each(['demux', 'asr', 'mux'] as const satisfies StageName[])(
  'a film that is moved after %s is followed, and its results keep their name',
  async (stage) => {
    await using stages = await FakeStages.create({ [stage]: 'changes-film moved after' });
    const result = await run(stages, () => Promise.resolve(renamed(stages)));
    expect(result.film).toBe(join(stages.movieDir, 'Fake Film.mkv'));
    const report = JSON.parse(readFileSync(result.report, 'utf8'));
    expect(report.source).toBe(renamed(stages));
  },
);

test('a stage that missed the film starts again where the film is now', async () => {
  await using stages = await FakeStages.create({
    demux: 'changes-film moved before input_missing',
  });
  const observer = new PipelineObserver();
  await run(stages, () => Promise.resolve(renamed(stages)), observer);
  expect(observer.of('demux')).toContain('started demux: the film was moved');
});

test('another film in its place is not taken for it', async () => {
  await using stages = await FakeStages.create();
  await rename(stages.source, `${stages.source}.away`);
  await writeFile(renamed(stages), 'another film');
  await expect(run(stages, () => Promise.resolve(renamed(stages)))).rejects.toMatchObject({
    code: 'source_changed',
  });
});

test('a film that is gone for good is missing, before anything is made', async () => {
  await using stages = await FakeStages.create();
  await rename(stages.source, `${stages.source}.away`);
  await expect(run(stages)).rejects.toMatchObject({ code: 'input_missing' });
  await expect(access(join(stages.movieDir, 'manifests'))).rejects.toThrow('ENOENT');
});

test('a film that goes away after its last stage has been made', async () => {
  await using stages = await FakeStages.create({ mux: 'changes-film removed after' });
  await expect(run(stages)).resolves.toMatchObject({ verdict: 'pass' });
});

test.runIf(process.getuid?.() !== 0)('a film that may not be read says so', async () => {
  await using stages = await FakeStages.create({ asr: 'changes-film locked after' });
  await expect(run(stages)).rejects.toMatchObject({ code: 'cannot_read' });
});

test('a run whose film does not answer can be stopped', async () => {
  await using stages = await FakeStages.create();
  const stop = new AbortController();
  const source = new SourceFile(stages.request(), stop.signal);
  stop.abort('stop');
  await expect(source.mayBeSame()).rejects.toBe('stop');
});

test('a share that did not answer is not asked again before it does', async () => {
  await using stages = await FakeStages.create();
  let answer: (path: null) => void = () => {};
  const answered = new Promise<null>((resolve) => {
    answer = resolve;
  });
  const asked = vi.fn(() => answered);
  const request = { ...stages.request(), source: '/nowhere/Film.mkv', locate: asked };
  const source = new SourceFile(request, new AbortController().signal, 50);
  for (let tries = 0; tries < 3; tries += 1) {
    await expect(source.mustBeSame()).rejects.toMatchObject({ code: 'volume_missing' });
  }
  expect(asked).toHaveBeenCalledTimes(1);
  answer(null);
  await answered;
  await expect(source.mustBeSame()).rejects.toMatchObject({ code: 'input_missing' });
});
