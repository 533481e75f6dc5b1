import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import defaults from '../../../config/default.json' with { type: 'json' };
import { configSchema } from '../../../src/config/schema.ts';
import { embeddedLanguages, sidecarLanguages } from '../../../src/intake/existing-subtitles.ts';
import { optionsBesideFilms } from '../../../src/intake/film-options.ts';
import { probeFilm } from '../../../src/intake/video-filter.ts';
import { LINES, makeSubtitledFilm, srtOf, type Track } from '../../helpers/clips.ts';
import { BENCH_CONFIG, IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';
import { pgsOf } from '../../helpers/pgs.ts';
import { sampled } from '../../helpers/sample.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const ENGLISH = srtOf(LINES.en);
const HINDI = srtOf(LINES.hi);
const ALL = ['en', 'hi', 'fr'];

let shelf: TemporaryFolder;
/** A film with English and French subtitles, and one with none. */
let subtitled: string;
let plain: string;
beforeAll(async () => {
  shelf = await temporaryFolder();
  subtitled = join(shelf.path, 'subtitled.mkv');
  plain = join(shelf.path, 'plain.mkv');
  await makeSubtitledFilm(shelf.path, subtitled, [
    { srt: ENGLISH, language: 'eng' },
    { srt: srtOf(['Je ne sais pas où il est.']), language: 'fre' },
  ]);
  await makeSubtitledFilm(shelf.path, plain, []);
});
afterAll(() => shelf[Symbol.asyncDispose]());

interface Wanted {
  readonly subtitles?: readonly string[];
  readonly existing?: 'skip' | 'add';
}

/** Intake that asks for subtitles as the configuration does, with `film` in its folder. */
async function benchWith(film: string, { subtitles = ['en'], existing = 'skip' }: Wanted = {}) {
  const bench = await IntakeBench.create();
  const config = configSchema.parse(defaults);
  config.stages['subtitle-gen'].subtitles = [...subtitles];
  bench.restarted({
    config: { ...BENCH_CONFIG, existingSubtitles: existing },
    besideFilm: optionsBesideFilms(config),
    probe: probeFilm,
  });
  await copyFile(film, join(bench.inDir, 'film.mkv'));
  return bench;
}

/** The only film's state and why. */
function outcome(bench: IntakeBench): string {
  const [job] = bench.queue.list({});
  return `${job?.state} ${job?.reason ?? ''}`.trim();
}

async function languagesIn(path: string): Promise<string[]> {
  const probe = await probeFilm(path);
  if (probe.kind !== 'film') throw new Error(probe.message);
  return await embeddedLanguages(
    { path, seconds: probe.seconds, tracks: probe.subtitles ?? [] },
    ALL,
  );
}

const TRACKS: readonly [string, Track, readonly string[]][] = [
  [
    'for the hard of hearing',
    { srt: ENGLISH, language: 'eng', disposition: 'hearing_impaired' },
    ['en'],
  ],
  ['in Hindi', { srt: HINDI, language: 'hin' }, ['hi']],
  ['forced', { srt: ENGLISH, language: 'eng', disposition: 'forced' }, []],
  ['of signs by its title', { srt: ENGLISH, language: 'eng', title: 'Signs & Songs' }, []],
  ['of one cue', { srt: srtOf(LINES.en, { from: 30, to: 31 }), language: 'eng' }, []],
  ['of blank cues', { srt: srtOf(['<i> </i>', '\u200b']), language: 'eng' }, []],
  ['of adverts', { srt: srtOf(['www.opensubtitles.org']), language: 'eng' }, []],
  ['of Hindi tagged English', { srt: HINDI, language: 'eng' }, []],
  ['of the first half', { srt: srtOf(LINES.en, { to: 30 }), language: 'eng' }, []],
  ['of the second half', { srt: srtOf(LINES.en, { from: 30 }), language: 'eng' }, []],
];
test.each(sampled(TRACKS, 5))('a track %s, in MKV and in MP4', async (_, track, languages) => {
  await using folder = await temporaryFolder();
  for (const suffix of ['mkv', 'mp4']) {
    const film = join(folder.path, `film.${suffix}`);
    await makeSubtitledFilm(folder.path, film, [track]);
    expect(await languagesIn(film), suffix).toEqual(languages);
  }
});

test('a good track beside a bad one counts, and so does one in another format', async () => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'film.mkv');
  await makeSubtitledFilm(folder.path, film, [
    { srt: HINDI, language: 'eng' },
    { srt: ENGLISH, language: 'eng' },
  ]);
  expect(await languagesIn(film)).toEqual(['en']);
  for (const codec of ['ass', 'webvtt']) {
    const other = join(folder.path, `${codec}.mkv`);
    await execa('ffmpeg', [
      '-v',
      'error',
      '-i',
      film,
      '-map',
      '0',
      '-c',
      'copy',
      '-c:s',
      codec,
      other,
    ]);
    expect(await languagesIn(other), codec).toEqual(['en']);
  }
});

test('pictures of subtitles count, empty ones do not', async () => {
  await using folder = await temporaryFolder();
  const sup = join(folder.path, 'track.sup');
  for (const [kind, languages] of [
    ['pictures', ['en']],
    ['nothing', []],
  ] as const) {
    await writeFile(sup, pgsOf({ from: 1, to: 58, every: 3, isEmpty: kind === 'nothing' }));
    const film = join(folder.path, `${kind}.mkv`);
    const tag = ['-metadata:s:s:0', 'language=eng'];
    const copy = ['-map', '0', '-map', '1', '-c', 'copy', ...tag, film];
    await execa('ffmpeg', ['-v', 'error', '-i', plain, '-f', 'sup', '-i', sup, ...copy]);
    expect(await languagesIn(film), kind).toEqual(languages);
  }
});

test('a long film is judged by samples of it, whatever its clock begins with', async () => {
  await using folder = await temporaryFolder();
  const seconds = 1_200;
  const film = join(folder.path, 'film.mkv');
  const whole = { srt: srtOf(LINES.en, { to: 1_180 }), language: 'eng' };
  const half = { srt: srtOf(LINES.hi, { to: 600 }), language: 'hin' };
  await makeSubtitledFilm(folder.path, film, [whole, half], seconds);
  expect(await languagesIn(film)).toEqual(['en']);
  const late = join(folder.path, 'late.mkv');
  const copy = ['-map', '0', '-c', 'copy', '-output_ts_offset', '36000', late];
  await execa('ffmpeg', ['-v', 'error', '-i', film, ...copy]);
  const tracks = [2, 3].map((index) => {
    return { index, codec: 'subrip', language: index === 2 ? 'en' : 'hi', packets: null };
  });
  expect(await embeddedLanguages({ path: late, seconds, tracks }, ALL)).toEqual(['en']);
});

test('a film that has the wanted subtitles is left alone, and says what to do', async () => {
  await using bench = await benchWith(subtitled);
  await bench.settle();
  expect(outcome(bench)).toBe('skipped already_subtitled');
  const [job] = bench.queue.list({});
  expect(job?.errorMessage).toMatch(/^English subtitles are already in it: subpiped retry \d+ /u);
});

test.each<[string, Wanted]>([
  ['another language', { subtitles: ['hi'] }],
  ['one of two that are wanted', { subtitles: ['en', 'hi'] }],
  ['all, but ours are to be added', { existing: 'add' }],
])('a film that has %s comes in', async (_, wanted) => {
  await using bench = await benchWith(subtitled, wanted);
  await bench.settle();
  expect(outcome(bench)).toBe('queued');
});

test('a file beside the film counts, one for foreign parts does not', async () => {
  await using bench = await benchWith(plain);
  await writeFile(join(bench.inDir, 'film.en.forced.srt'), ENGLISH);
  await bench.settle();
  expect(outcome(bench)).toBe('queued');
  await using other = await benchWith(subtitled, { subtitles: ['en', 'hi'] });
  await writeFile(join(other.inDir, 'film.hin.srt'), HINDI);
  await other.settle();
  expect(outcome(other)).toBe('skipped already_subtitled');
});

test("the film's own options say what is wanted of it", async () => {
  await using bench = await benchWith(subtitled);
  await writeFile(join(bench.inDir, 'film.subpiped.json'), '{"subtitles": ["en", "hi"]}');
  await bench.settle();
  expect(outcome(bench)).toBe('queued');
});

test('whoever asks for it gets it: retry, and add --force', async () => {
  await using bench = await benchWith(subtitled);
  await bench.settle();
  const [job] = bench.queue.list({});
  bench.queue.retry(job?.id ?? 0);
  await bench.scanAfter(STABLE_MS);
  await bench.scanAfter(STABLE_MS);
  expect(outcome(bench)).toBe('queued');
});

const ASS = srtOf(LINES.en)
  .split('\n\n')
  .flatMap((block) => {
    const [, times, text] = block.split('\n');
    const [start, end] = (times ?? '')
      .split(' --> ')
      .map((at) => at.slice(1, 11).replace(',', '.'));
    return times === undefined ? [] : [`Dialogue: 0,${start},${end},Default,,0,0,0,,${text}`];
  })
  .join('\n');
const IDX = `id: en, index: 0\n${Array.from(
  { length: 19 },
  (_, number) => `timestamp: 00:00:${String(3 * number + 1).padStart(2, '0')}:000, filepos: 0\n`,
).join('')}`;

/** By content and name; each lies beside Film.mkv, a film of one minute. */
test.each<[string, string | Buffer, readonly string[]]>([
  ['Film.en.srt', ENGLISH, ['en']],
  ['Film.eng.sdh.ass', ASS, ['en']],
  ['Film.en.hi.srt', ENGLISH, ['en']],
  ['Film.hin.srt', HINDI, ['hi']],
  ['Film.en.srt', Buffer.from(`\ufeff${ENGLISH}`, 'utf16le'), ['en']],
  [
    'Film.fr.srt',
    Buffer.from(srtOf(['Où est-il, mon frère?', 'Là-bas, près du café.']), 'latin1'),
    ['fr'],
  ],
  ['Film.en.idx', IDX, ['en']],
  ['Film.idx', IDX, ['en']],
  ['Film.en.sup', pgsOf({ from: 1, to: 58, every: 3 }), ['en']],
  // Media servers read it as hearing-impaired.
  ['Film.hi.srt', HINDI, []],
  ['Film.srt', ENGLISH, []],
  ['Film 2.en.srt', ENGLISH, []],
  ['Film.en.txt', ENGLISH, []],
  ['Film.2.English.srt', ENGLISH, []],
  ['Film.en.forced.srt', ENGLISH, []],
  ['Film.en.foreign.srt', ENGLISH, []],
  ['Film.foreign.en.srt', ENGLISH, []],
  ['Film.en.signs.srt', ENGLISH, []],
  ['Film.en.Signs & Songs.srt', ENGLISH, []],
  ['Film.en.commentary.srt', ENGLISH, []],
  ["Film.en.director's_comments.srt", ENGLISH, []],
  ['Film.en.srt', '', []],
  ['Film.en.srt', srtOf(LINES.en, { from: 30, to: 31 }), []],
  ['Film.en.srt', srtOf(['www.opensubtitles.org']), []],
  ['Film.en.srt', HINDI, []],
  ['Film.en.srt', srtOf(LINES.romanized), []],
  ['Film.en.srt', srtOf(LINES.en, { to: 30 }), []],
  ['Film.en.srt', srtOf(LINES.en, { to: 400 }), []],
  ['Film.en.sub', Buffer.from([0, 0, 1, 0xba]), []],
  ['Film.en.sup', pgsOf({ from: 1, to: 58, every: 3, isEmpty: true }), []],
])('%s beside Film.mkv: %#', async (name, content, languages) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), content);
  expect(await sidecarLanguages(join(folder.path, 'Film.mkv'), 60, ALL)).toEqual(languages);
});
