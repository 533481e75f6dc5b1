import { copyFile, link, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookForFilm } from '../../../src/intake/moved-films.ts';
import { lookAt } from '../../../src/intake/stable-file.ts';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import { IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';
import { FAILURE, OWNER, RESULT } from '../../helpers/queue-bench.ts';

async function withFilm(state: 'settling' | 'queued' | 'waiting' | 'running') {
  const bench = await IntakeBench.create();
  const path = await bench.drop('Film.mp4');
  if (state === 'settling') await bench.scanAfter(0);
  else await bench.settle();
  if (state === 'waiting') bench.queue.wait(1, 'missing_model', '');
  if (state === 'running') bench.queue.claim(OWNER, 30_000);
  return { bench, path };
}

test.each(['settling', 'queued', 'waiting', 'running'] as const)(
  'a %s film that is renamed keeps its job',
  async (state) => {
    const { bench, path } = await withFilm(state);
    await using _bench = bench;
    const other = await bench.drop('Other.mp4', 'another');
    await rename(path, join(bench.inDir, 'New Name.mp4'));
    await bench.scanAfter(0);
    expect(bench.queue.get(1)).toMatchObject({
      state,
      sourcePath: join(bench.inDir, 'New Name.mp4'),
    });
    await bench.scanAfter(STABLE_MS);
    expect(bench.queue.list({}).map(({ sourcePath }) => sourcePath)).toEqual([
      join(bench.inDir, 'New Name.mp4'),
      other,
    ]);
    const folder = state === 'running' ? 'Film' : 'New_Name';
    expect(bench.queue.get(1)?.movieDir).toBe(join(bench.outDir, folder));
  },
);

test('results that were begun stay in their folder', async () => {
  const { bench, path } = await withFilm('queued');
  await using _bench = bench;
  await mkdir(join(bench.outDir, 'Film', 'manifests'), { recursive: true });
  await rename(path, join(bench.inDir, 'New.mp4'));
  await bench.scanAfter(0);
  expect(bench.queue.get(1)?.movieDir).toBe(join(bench.outDir, 'Film'));
});

test('a film whose folder is renamed, or that goes to another watched folder, keeps its job', async () => {
  await using bench = await IntakeBench.create();
  const shelf = join(bench.root, 'shelf');
  await mkdir(shelf);
  await mkdir(join(bench.inDir, 'series'));
  bench.restarted({ inboxes: [bench.inDir, shelf] });
  await bench.drop('series/Film.mp4');
  await bench.settle();
  await rename(join(bench.inDir, 'series'), join(bench.inDir, 'Series 1'));
  await bench.scanAfter(0);
  expect(bench.queue.list({})).toMatchObject([
    { id: 1, state: 'queued', sourcePath: join(bench.inDir, 'Series 1', 'Film.mp4') },
  ]);
  await rename(join(bench.inDir, 'Series 1', 'Film.mp4'), join(shelf, 'Film.mp4'));
  await bench.scanAfter(0);
  expect(bench.queue.list({})).toMatchObject([
    { id: 1, state: 'queued', sourcePath: join(shelf, 'Film.mp4') },
  ]);
});

test.each(['queued', 'running'] as const)(
  'a %s film that moves to another disk, as a copy, keeps its job',
  async (state) => {
    const { bench, path } = await withFilm(state);
    await using _bench = bench;
    const copy = join(bench.inDir, 'Copy.mp4');
    await copyFile(path, copy);
    await bench.scanAfter(0);
    await rm(path);
    await bench.scanAfter(0);
    expect(bench.queue.get(1)?.state).toBe(state);
    await bench.scanAfter(STABLE_MS);
    expect(bench.queue.list({})).toMatchObject([{ id: 1, state, sourcePath: copy }]);
  },
);

test('another film that settles does not keep the job of one that was removed', async () => {
  const { bench, path } = await withFilm('queued');
  await using _bench = bench;
  await bench.drop('Other.mp4', 'FILM');
  await rm(path);
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['canceled:source_removed', 'queued']);
});

test('a second name of the same file is a film that is the same', async () => {
  const { bench, path } = await withFilm('queued');
  await using _bench = bench;
  await link(path, join(bench.inDir, 'Second.mp4'));
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued', 'skipped:duplicate']);
  await rm(path);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['canceled:source_removed', 'settling']);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['canceled:source_removed', 'queued']);
});

test('only the case of a name changes, on a disk that ignores it', async () => {
  const { bench, path } = await withFilm('queued');
  await using _bench = bench;
  const named = join(bench.inDir, 'FILM.mp4');
  await rename(path, named);
  bench.see((asked) => lookAt(asked === path ? named : asked));
  await bench.scanAfter(0);
  expect(bench.queue.list({})).toMatchObject([{ id: 1, state: 'queued', sourcePath: named }]);
});

test('the renamed file of a film that failed meanwhile takes its place', async () => {
  const { bench, path } = await withFilm('running');
  await using _bench = bench;
  await rename(path, join(bench.inDir, 'New.mp4'));
  // The scan came only after the end.
  bench.queue.fail(OWNER, 1, { ...FAILURE, code: 'input_missing' });
  await bench.settle();
  expect(bench.states()).toEqual(['failed:input_missing', 'queued']);
});

test('a film that failed by its content is not begun again under another name', async () => {
  const { bench, path } = await withFilm('running');
  await using _bench = bench;
  bench.queue.fail(OWNER, 1, { ...FAILURE, code: 'input_invalid' });
  await rename(path, join(bench.inDir, 'New.mp4'));
  await bench.settle();
  expect(bench.states()).toEqual(['failed:input_invalid', 'skipped:duplicate']);
});

/** A film that is done, with its results in out/. */
async function done() {
  const { bench, path } = await withFilm('running');
  const folder = join(bench.outDir, 'Film');
  await mkdir(folder, { recursive: true });
  const subtitles = join(folder, 'Film.en.srt');
  await writeFile(subtitles, '1\n');
  bench.queue.complete(OWNER, 1, {
    ...RESULT,
    ...{ filmPath: null, subtitlesPath: subtitles, reportPath: join(folder, 'report.json') },
  });
  bench.now = Date.now() + 60_000;
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['done']);
  return { bench, path, folder };
}

/** Drops the film again with the size and time that it had. */
async function dropAgain(bench: IntakeBench, path: string): Promise<void> {
  const mtime = new Date(bench.queue.get(1)?.sourceMtimeMs ?? 0);
  await writeFile(path, 'film');
  await utimes(path, mtime, mtime);
}

test.each(['while the daemon looks', 'under another name', 'with its job removed'])(
  'a film that is dropped again when its result is gone is made again: %s',
  async (how) => {
    const { bench, path, folder } = await done();
    await using _bench = bench;
    await rm(path);
    await rm(folder, { recursive: true });
    await bench.scanAfter(0);
    if (how === 'with its job removed') bench.queue.remove(1);
    const again = how === 'under another name' ? join(bench.inDir, 'Again.mp4') : path;
    if (how === 'with its job removed') await bench.drop('Film.mp4');
    else await dropAgain(bench, again);
    await bench.settle();
    expect(bench.states().at(-1)).toBe('queued');
    expect(bench.queue.list({}).at(-1)?.sourcePath).toBe(again);
  },
);

test('and so it is when that happened while no daemon looked', async () => {
  const { bench, path, folder } = await done();
  await using _bench = bench;
  // Made and ended before the file came: its birth tells.
  bench.db.prepare('update jobs set ended_at = 1').run();
  await rm(folder, { recursive: true });
  await dropAgain(bench, path);
  bench.restarted();
  await bench.settle();
  expect(bench.states()).toEqual(['done', 'queued']);
});

test.each([
  ['its result is there', false, true],
  ['it was there all the time', true, false],
])('a film that is done is left alone if %s', async (_what, isGone, isDropped) => {
  const { bench, path, folder } = await done();
  await using _bench = bench;
  if (isGone) await rm(folder, { recursive: true });
  if (isDropped) {
    await rm(path);
    await bench.scanAfter(0);
    await dropAgain(bench, path);
  }
  bench.db.prepare('update jobs set ended_at = ?').run(bench.now);
  await bench.settle();
  bench.restarted();
  await bench.settle();
  expect(bench.states()).toEqual(['done']);
});

test('results whose disk is away are not gone', async () => {
  const { bench, path } = await done();
  await using _bench = bench;
  await rename(bench.outDir, `${bench.outDir}-away`);
  await rm(path);
  await bench.scanAfter(0);
  await dropAgain(bench, path);
  await bench.settle();
  expect(bench.states()).toEqual(['done']);
  // An empty mount point of another volume than results were written to.
  await mkdir(bench.outDir);
  bench.db
    .prepare("insert into watched_folders (path, volume, seen_at) values (?, '/Volumes/NAS', 1)")
    .run(bench.outDir);
  await rm(path);
  await bench.scanAfter(0);
  await dropAgain(bench, path);
  await bench.settle();
  expect(bench.states()).toEqual(['done']);
});

test('a film that a person canceled is not begun again by dropping it again', async () => {
  const { bench, path } = await withFilm('queued');
  await using _bench = bench;
  bench.queue.requestCancel(1);
  await rm(path);
  await bench.scanAfter(0);
  await dropAgain(bench, path);
  await bench.settle();
  expect(bench.states()).toEqual(['canceled:by_person']);
});

test('a film is looked for by its content', async () => {
  await using bench = await IntakeBench.create();
  await mkdir(join(bench.inDir, 'sub'));
  await bench.drop('Other.mp4', 'FILM');
  const path = await bench.drop('sub/Film.mp4', 'film');
  const fingerprint = await fingerprintFile(path);
  const options = {
    ...{ inboxes: [join(bench.root, 'missing'), bench.inDir], extensions: ['mp4'], depth: 3 },
    ...{ followSymlinks: false, never: [], look: lookAt },
  };
  const film = { size: 4, fingerprint };
  expect(await lookForFilm(film, options)).toMatchObject({ path });
  expect(await lookForFilm({ ...film, fingerprint: 'other' }, options)).toBeNull();
  expect(await lookForFilm({ ...film, size: 5 }, options)).toBeNull();
});
