import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StageName } from '../../../src/domain/stage.ts';
import { type StageResult, stageManifestSchema } from '../../../src/pipeline/stage-manifest.ts';
import { publish } from '../../../src/report/publish.ts';
import done from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import { testConfig } from '../../helpers/fake-stages.ts';
import { badFilm, healthyFilm, layOut } from '../../helpers/report-films.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const FILM = 'Film 2008.mkv';
const SUBTITLES = 'Film 2008.en.srt';

interface Film {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly metadata?: Record<string, unknown>;
  readonly files?: Readonly<Record<string, string>>;
  /** Codes of what translation warned of. */
  readonly translationWarnings?: readonly string[];
}

/** Publishes a film of which mux says `outputs` and `metadata`, and of which `files` are there. */
async function publishing(movieDir: string, film: Film = {}) {
  const {
    outputs = { film: FILM, subtitles: SUBTITLES },
    metadata = { verdict: 'pass' },
    files = { [FILM]: 'film', [SUBTITLES]: 'cues' },
    translationWarnings = [],
  } = film;
  for (const [name, text] of Object.entries(files)) await writeFile(join(movieDir, name), text);
  const mux: StageResult = {
    manifest: {
      ...stageManifestSchema.parse(done),
      status: 'done',
      metadata,
      outputs: Object.entries(outputs).map(([name, path]) => ({
        name,
        path,
        description: '',
        sha256: '',
        size: 4,
      })),
    },
    reused: false,
  };
  const translation: StageResult = {
    manifest: {
      ...mux.manifest,
      outputs: [],
      metadata: {},
      warnings: translationWarnings.map((code) => ({ code, message: '' })),
    },
    reused: false,
  };
  const request = {
    jobId: 7,
    attempt: 1,
    source: '/in/Film 2008.mp4',
    fingerprint: null,
    movieDir,
    mediaSeconds: null,
    config: testConfig(),
  };
  const results: [StageName, StageResult][] = [
    ['translation', translation],
    ['mux', mux],
  ];
  return await publish(request, new Map(results));
}

test.each([
  [{ translationWarnings: ['gist_only'] }, 'warnings', 'gist_only'],
  [{ translationWarnings: ['text_dropped'] }, 'pass', null],
  [
    {
      translationWarnings: ['gist_only'],
      metadata: { verdict: 'warnings', reason: 'stream_dropped' },
    },
    'warnings',
    'stream_dropped',
  ],
] as const)('%j ends as %s (%s)', async (film, verdict, reason) => {
  await using folder = await temporaryFolder();
  expect(await publishing(folder.path, film)).toMatchObject({ verdict, reason });
});

test('gives the paths of film, subtitles and report', async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  const report = join(path, 'report.json');
  expect(await publishing(path)).toEqual({
    verdict: 'pass',
    reason: null,
    film: join(path, FILM),
    subtitles: join(path, SUBTITLES),
    report,
  });
  // Nothing else: the temporary file of the report is gone.
  expect((await readdir(path)).sort()).toEqual([SUBTITLES, FILM, 'report.html', 'report.json']);
  expect(await readFile(join(path, 'report.html'), 'utf8')).toContain('Good to watch');
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ film: join(path, FILM) });
});

const MISSING: [what: string, files: Record<string, string>, name: string][] = [
  ['a missing film', { [SUBTITLES]: 'cues' }, FILM],
  ['an empty film', { [FILM]: '', [SUBTITLES]: 'cues' }, FILM],
  ['missing subtitles', { [FILM]: 'film' }, SUBTITLES],
  ['empty subtitles', { [FILM]: 'film', [SUBTITLES]: '' }, SUBTITLES],
];

test.each(MISSING)('%s is no success, and no report says one', async (_what, files, name) => {
  await using folder = await temporaryFolder();
  await expect(publishing(folder.path, { files })).rejects.toMatchObject({
    code: 'verification_failed',
    message: `${name} is missing or empty`,
    hint: expect.stringContaining('retry'),
  });
  expect(await readdir(folder.path)).not.toContain('report.json');
});

test('subtitles alone are a success: the person wanted no second film', async () => {
  await using folder = await temporaryFolder();
  const result = await publishing(folder.path, {
    outputs: { subtitles: SUBTITLES },
    files: { [SUBTITLES]: 'cues' },
  });
  expect(result).toMatchObject({ film: null, subtitles: join(folder.path, SUBTITLES) });
});

test.each(['warnings', 'review'])('the verdict %s and its reason are taken', async (how) => {
  await using folder = await temporaryFolder();
  const metadata = { verdict: how, reason: 'fast_speech' };
  const { verdict, reason } = await publishing(folder.path, { metadata });
  expect({ verdict, reason }).toEqual(metadata);
});

test.each([[{}], [{ verdict: 'splendid' }], [{ verdict: 1 }]])(
  'a verdict such as %o breaks the protocol',
  async (metadata) => {
    await using folder = await temporaryFolder();
    const end = publishing(folder.path, { metadata });
    await expect(end).rejects.toMatchObject({ code: 'protocol_error' });
  },
);

test('a report is written though an artifact cannot be read', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'metadata'));
  await writeFile(join(folder.path, 'metadata/movie.json'), '{"title": "Fi');
  const { report } = await publishing(folder.path);
  expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({
    title: null,
    year: null,
    language: null,
    cues: 0,
    firstCues: [],
    corrections: 0,
    dropped: [],
  });
});

test('a film for review has a note beside it, until a later run passes', async () => {
  await using folder = await temporaryFolder();
  const { path } = folder;
  layOut(path, badFilm(1000));
  // The gate's word counts, though mux may have said otherwise.
  const result = await publishing(path);
  expect(result).toMatchObject({ verdict: 'review', reason: 'wrong_script' });
  const note = await readFile(join(path, 'REVIEW.txt'), 'utf8');
  expect(note).toContain('! 2 subtitles are not in English letters');
  expect(note).toContain('report.html');
  expect(note).toContain('subpiped retry --from asr 7');
  expect(await readFile(join(path, 'report.html'), 'utf8')).toContain('Please check');
  const report = JSON.parse(await readFile(join(path, 'report.json'), 'utf8'));
  expect(report).toMatchObject({
    verdict: 'review',
    quality: { verdict: 'review', figures: { duplicates: 22 } },
    tracks: [{ language: 'en', main: true, cues: 200, verdict: 'review' }],
  });
  expect(report.reasons[0]).toEqual({
    code: 'wrong_script',
    severity: 'review',
    message: '2 subtitles are not in English letters',
  });

  layOut(path, healthyFilm(1000));
  expect(await publishing(path)).toMatchObject({ verdict: 'pass', reason: null });
  expect(await readdir(path)).not.toContain('REVIEW.txt');
});

test('a film of which nothing was understood is for review, without a film or subtitles', async () => {
  await using folder = await temporaryFolder();
  const metadata = { verdict: 'review', reason: 'nothing_understood' };
  const result = await publishing(folder.path, { metadata, outputs: {}, files: {} });
  expect(result).toMatchObject({ ...metadata, film: null, subtitles: null });
  expect(await readdir(folder.path)).toContain('REVIEW.txt');
});

test('neither a film nor subtitles is no success where something was said', async () => {
  await using folder = await temporaryFolder();
  const end = publishing(folder.path, { outputs: {}, files: {} });
  await expect(end).rejects.toMatchObject({ code: 'protocol_error' });
});
