import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import defaults from '../../../config/default.json' with { type: 'json' };
import { configSchema } from '../../../src/config/schema.ts';
import { sidecarLanguages } from '../../../src/intake/existing-subtitles.ts';
import { optionsBesideFilms } from '../../../src/intake/film-options.ts';
import { probeFilm } from '../../../src/intake/video-filter.ts';
import { BENCH_CONFIG, IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const CUE = '1\n00:00:00,500 --> 00:00:01,500\nHello\n';

interface Wanted {
  readonly subtitles?: readonly string[];
  readonly existing?: 'skip' | 'add';
}

/** Intake that asks for subtitles as the configuration does. */
async function benchThatWants({ subtitles = ['en'], existing = 'skip' }: Wanted = {}) {
  const bench = await IntakeBench.create();
  const config = configSchema.parse(defaults);
  config.stages['subtitle-gen'].subtitles = [...subtitles];
  bench.restarted({
    config: { ...BENCH_CONFIG, existingSubtitles: existing },
    besideFilm: optionsBesideFilms(config),
  });
  return bench;
}

/** The only film's state and why. */
function outcome(bench: IntakeBench): string {
  const [job] = bench.queue.list({});
  return `${job?.state} ${job?.reason ?? ''}`.trim();
}

const withTracks = (...subtitles: string[]) => ({ kind: 'film', seconds: 90, subtitles }) as const;

test('ffprobe tells of the tracks in a real film', async () => {
  await using folder = await temporaryFolder();
  const cues = join(folder.path, 'cues.srt');
  await writeFile(cues, CUE);
  const film = join(folder.path, 'film.mkv');
  const inputs = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=5', '-f', 'lavfi', '-i', 'sine'];
  const tracks = [
    ['language=eng', 'title=Forced', 'forced'],
    ['language=hin', 'title=Hindi', 'default'],
    ['language=fre', 'title=', 'hearing_impaired'],
  ] as const;
  await execa('ffmpeg', [
    ...['-v', 'error', '-nostdin', ...inputs, '-i', cues, '-t', '2', '-map', '0', '-map', '1'],
    ...tracks.flatMap((_, number) => ['-map', `2:${number * 0}`]),
    ...tracks.flatMap(([language, title, flag], number) => [
      ...[`-metadata:s:s:${number}`, language, `-metadata:s:s:${number}`, title],
      ...[`-disposition:s:${number}`, flag],
    ]),
    film,
  ]);
  expect(await probeFilm(film)).toMatchObject({ kind: 'film', subtitles: ['hi', 'fr'] });
});

test('a film that has the wanted subtitles is left alone, and says what to do', async () => {
  await using bench = await benchThatWants();
  bench.probed = withTracks('en', 'fr');
  await bench.drop('film.mkv');
  await bench.settle();
  expect(outcome(bench)).toBe('skipped already_subtitled');
  const [job] = bench.queue.list({});
  expect(job?.errorMessage).toMatch(/^English subtitles are in it already: subpiped retry \d+ /u);
});

test.each<[string, Wanted, readonly string[]]>([
  ['another language', {}, ['hi']],
  ['one of two that are wanted', { subtitles: ['en', 'hi'] }, ['en']],
  ['all, but ours are to be added', { existing: 'add' }, ['en']],
  ['none', {}, []],
])('a film that has %s comes in', async (_, wanted, tracks) => {
  await using bench = await benchThatWants(wanted);
  bench.probed = withTracks(...tracks);
  await bench.drop('film.mkv');
  await bench.settle();
  expect(outcome(bench)).toBe('queued');
});

test('a file beside the film counts, one for foreign parts does not', async () => {
  await using bench = await benchThatWants();
  await bench.drop('one.mkv');
  await writeFile(join(bench.inDir, 'one.en.forced.srt'), CUE);
  await bench.settle();
  expect(outcome(bench)).toBe('queued');
  await using other = await benchThatWants({ subtitles: ['en', 'hi'] });
  other.probed = withTracks('en');
  await other.drop('two.mkv');
  await writeFile(join(other.inDir, 'two.hin.srt'), CUE);
  await other.settle();
  expect(outcome(other)).toBe('skipped already_subtitled');
});

test("the film's own options say what is wanted of it", async () => {
  await using bench = await benchThatWants();
  bench.probed = withTracks('en');
  await bench.drop('film.mkv');
  await writeFile(join(bench.inDir, 'film.subpiped.json'), '{"subtitles": ["en", "hi"]}');
  await bench.settle();
  expect(outcome(bench)).toBe('queued');
});

test('whoever asks for it gets it: retry, and add --force', async () => {
  await using bench = await benchThatWants();
  bench.probed = withTracks('en');
  await bench.drop('film.mkv');
  await bench.settle();
  const [job] = bench.queue.list({});
  bench.queue.retry(job?.id ?? 0);
  await bench.scanAfter(STABLE_MS);
  await bench.scanAfter(STABLE_MS);
  expect(outcome(bench)).toBe('queued');
});

test.each([
  ['Film.en.srt', ['en']],
  ['Film.eng.sdh.ass', ['en']],
  ['Film.en.hi.srt', ['en']],
  ['Film.hin.srt', ['hi']],
  // Media servers read it as hearing-impaired.
  ['Film.hi.srt', []],
  ['Film.srt', []],
  ['Film.en.forced.srt', []],
  ['Film 2.en.srt', []],
  ['Film.en.txt', []],
  ['Film.2.English.srt', []],
])('%s beside Film.mkv is in %j', async (name, languages) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), CUE);
  expect(await sidecarLanguages(join(folder.path, 'Film.mkv'))).toEqual(languages);
});
