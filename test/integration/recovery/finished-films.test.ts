import { mkdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { FinishedFilms } from '../../../src/queue/finished-films.ts';
import { findFinishedFilms } from '../../../src/recovery/finished-films.ts';
import { FakeStages, FILM_FINGERPRINT } from '../../helpers/fake-stages.ts';
import { PipelineObserver } from '../../helpers/pipeline-observer.ts';
import { OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const never = new AbortController().signal;

/** A film that the pipeline has really finished, by stand-in stages. */
async function finished(): Promise<FakeStages> {
  const stages = await FakeStages.create();
  await stages.pipeline().run(stages.request(), new PipelineObserver(), never);
  return stages;
}

test('a finished film is known again after the database was lost, and not twice', async () => {
  await using stages = await finished();
  const [film, ...others] = await findFinishedFilms(dirname(stages.movieDir), never);
  expect(others).toEqual([]);
  if (film === undefined) throw new Error('it was not found');
  expect(film).toMatchObject({
    sourcePath: stages.source,
    fingerprint: FILM_FINGERPRINT,
    sourceSize: 4,
    movieDir: stages.movieDir,
    verdict: 'pass',
    filmPath: join(stages.movieDir, 'Fake Film.mkv'),
    subtitlesPath: join(stages.movieDir, 'Fake Film.en.srt'),
  });
  using bench = new QueueBench();
  const films = new FinishedFilms(bench.db, bench.clock);
  expect(films.recognize(film)).toBe(true);
  expect(films.recognize(film)).toBe(false);
  expect(bench.queue.list({})).toMatchObject([{ state: 'done', verdict: 'pass', attempts: 1 }]);
  const look = { size: film.sourceSize ?? 0, mtimeMs: film.sourceMtimeMs ?? 0 };
  expect(bench.queue.isKnown(stages.source, look)).toBe(true);
});

test('the same film under another name is a duplicate of it', async () => {
  await using stages = await finished();
  const [film] = await findFinishedFilms(dirname(stages.movieDir), never);
  using bench = new QueueBench();
  if (film !== undefined) new FinishedFilms(bench.db, bench.clock).recognize(film);
  const { id } = bench.found('Copy');
  const entered = bench.queue.enqueue(id, {
    fingerprint: FILM_FINGERPRINT,
    mediaSeconds: 90,
    movieDir: '/out/Copy',
  });
  expect(entered).toMatchObject({ kind: 'duplicate', of: { id: 1 } });
});

test('a film that the queue works on or has done is left as it is', async () => {
  await using stages = await finished();
  const [film] = await findFinishedFilms(dirname(stages.movieDir), never);
  if (film === undefined) throw new Error('it was not found');
  using bench = new QueueBench();
  const { id } = bench.found();
  bench.queue.enqueue(id, { ...film, mediaSeconds: 90 });
  const films = new FinishedFilms(bench.db, bench.clock);
  expect(films.recognize(film)).toBe(false);
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(films.recognize(film)).toBe(false);
  bench.queue.remove(id);
  expect(films.recognize(film)).toBe(false);
});

const UNFINISHED: [string, (stages: FakeStages) => Promise<unknown>][] = [
  ['without its report', ({ movieDir }) => rm(join(movieDir, 'report.json'))],
  ['with a torn report', ({ movieDir }) => truncate(join(movieDir, 'report.json'), 40)],
  ['without the seal of mux', ({ movieDir }) => rm(join(movieDir, 'manifests', 'mux.json'))],
  ['with a torn seal', ({ movieDir }) => truncate(join(movieDir, 'manifests', 'mux.json'), 40)],
  ['without the film itself', ({ movieDir }) => rm(join(movieDir, 'Fake Film.mkv'))],
  ['with a film cut short', ({ movieDir }) => truncate(join(movieDir, 'Fake Film.mkv'), 3)],
];

test.each(UNFINISHED)('a folder %s is no finished film', async (_what, damage) => {
  await using stages = await finished();
  await damage(stages);
  expect(await findFinishedFilms(dirname(stages.movieDir), never)).toEqual([]);
});

test('what else lies in out/ is passed over, and a moved out/ is no loss', async () => {
  await using stages = await finished();
  const out = dirname(stages.movieDir);
  await writeFile(join(out, 'a file'), '');
  await mkdir(join(out, 'a folder'));
  const elsewhere = `${out} elsewhere`;
  await rename(out, elsewhere);
  expect(await findFinishedFilms(elsewhere, never)).toMatchObject([
    { filmPath: join(elsewhere, 'Fake_Film', 'Fake Film.mkv') },
  ]);
  expect(await findFinishedFilms(out, never)).toEqual([]);
});
