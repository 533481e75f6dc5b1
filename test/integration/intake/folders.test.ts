import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { IntakeOptions } from '../../../src/intake/intake.ts';
import { withClosed } from '../../helpers/as-nobody.ts';
import { BENCH_CONFIG, IntakeBench } from '../../helpers/intake-bench.ts';

async function put(bench: IntakeBench, ...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(bench.inDir, name)), { recursive: true });
    await bench.drop(name, name);
  }
}

/** Paths in in/ of the films that have jobs. */
function found(bench: IntakeBench): string[] {
  return bench.queue.list({}).map(({ sourcePath }) => sourcePath.slice(bench.inDir.length + 1));
}

const withConfig = (config: Partial<IntakeOptions['config']>) => ({
  config: { ...BENCH_CONFIG, ...config },
});

test('films in folders are found, to the configured depth, in the order of their names', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted(withConfig({ depth: 2 }));
  await put(bench, 'S/E10.mp4', 'S/E2.mp4', 'Film.mp4', 'a/b/two.mp4', 'a/b/c/three.mp4');
  await bench.scanAfter(0);
  expect(found(bench)).toEqual(['a/b/two.mp4', 'Film.mp4', 'S/E2.mp4', 'S/E10.mp4']);
});

test('with depth 0 only the folder itself is looked into', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted(withConfig({ depth: 0 }));
  await put(bench, 'Film.mp4', 'folder/inner.mp4');
  await bench.scanAfter(0);
  expect(found(bench)).toEqual(['Film.mp4']);
});

test('folders of systems and of what is not finished are let be', async () => {
  await using bench = await IntakeBench.create();
  const ignored = [
    '.Trashes',
    'X.mp4.download',
    '_UNPACK_X',
    '_FAILED_X',
    '@eaDir',
    '$RECYCLE.BIN',
  ];
  await put(bench, 'ok/Film.mp4', ...ignored.map((folder) => `${folder}/Film.mp4`));
  await bench.scanAfter(0);
  expect(found(bench)).toEqual(['ok/Film.mp4']);
  await rename(join(bench.inDir, '_UNPACK_X'), join(bench.inDir, 'X'));
  await bench.scanAfter(0);
  expect(found(bench)).toEqual(['ok/Film.mp4', 'X/Film.mp4']);
});

test('several folders are watched', async () => {
  await using bench = await IntakeBench.create();
  const shelf = join(bench.root, 'shelf');
  await mkdir(shelf);
  await writeFile(join(shelf, 'Film.mp4'), 'on the shelf');
  await bench.drop('Film.mp4', 'in in/');
  bench.restarted({ inboxes: [bench.inDir, shelf] });
  await bench.settle();
  expect(bench.queue.list({})).toMatchObject([
    { state: 'queued', movieDir: join(bench.outDir, 'Film') },
    { state: 'queued', movieDir: join(bench.outDir, 'Film_2') },
  ]);
});

test('a folder removed with its film takes the job along; renamed, its film keeps its job', async () => {
  await using bench = await IntakeBench.create();
  await put(bench, 'a/Film.mp4', 'b/Other.mp4');
  await bench.settle();
  await rm(join(bench.inDir, 'a'), { recursive: true });
  await rename(join(bench.inDir, 'b'), join(bench.inDir, 'c'));
  await bench.settle();
  expect(bench.states()).toEqual(['canceled:source_removed', 'queued']);
  expect(bench.queue.get(2)?.sourcePath).toBe(join(bench.inDir, 'c', 'Other.mp4'));
});

test('a film that is moved away and back between two scans is the same film', async () => {
  await using bench = await IntakeBench.create();
  await put(bench, 'Film.mp4');
  await bench.settle();
  const away = join(bench.root, 'away.mp4');
  await rename(join(bench.inDir, 'Film.mp4'), away);
  await bench.scanAfter(0);
  await rename(away, join(bench.inDir, 'Film.mp4'));
  await bench.settle();
  expect(bench.states()).toEqual(['canceled:source_removed', 'queued']);
  // What was begun goes on where it was.
  const [before, after] = bench.queue.list({});
  expect(after?.movieDir).toBe(before?.movieDir);
});

test('links to films are films, and those to folders are followed where asked', async () => {
  await using bench = await IntakeBench.create();
  const shelf = join(bench.root, 'shelf');
  await mkdir(shelf);
  await writeFile(join(shelf, 'Linked.mp4'), 'linked');
  await writeFile(join(shelf, 'Inner.mp4'), 'inner');
  await symlink(join(shelf, 'Linked.mp4'), join(bench.inDir, 'Link.mp4'));
  await symlink(shelf, join(bench.inDir, 'folder'));
  await symlink('/dev/null', join(bench.inDir, 'device.mp4'));
  await bench.settle();
  expect(found(bench)).toEqual(['Link.mp4']);
  expect(bench.states()).toEqual(['queued']);
  bench.restarted(withConfig({ followSymlinks: true }));
  await bench.settle();
  // The same film by two ways is one film.
  expect(found(bench)).toEqual(['Link.mp4', 'folder/Inner.mp4', 'folder/Linked.mp4']);
  expect(bench.states().toSorted()).toEqual(['queued', 'queued', 'skipped:duplicate']);
});

test('a dead link is told of once, and its film comes in when it is there', async () => {
  await using bench = await IntakeBench.create();
  const film = join(bench.root, 'Film.mp4');
  await symlink(film, join(bench.inDir, 'Link.mp4'));
  await symlink('/nowhere', join(bench.inDir, 'notes'));
  await bench.settle();
  await bench.settle();
  expect(bench.states()).toEqual(['skipped:dead_link']);
  expect(bench.queue.list({})).toMatchObject([
    { errorHint: expect.stringContaining('automatically') },
  ]);
  await writeFile(film, 'film');
  await bench.settle();
  expect(bench.states()).toEqual(['skipped:dead_link', 'queued']);
});

test('a film behind a link waits for its volume', async () => {
  await using bench = await IntakeBench.create();
  const volume = join(bench.root, 'volume');
  await mkdir(volume);
  await writeFile(join(volume, 'Film.mp4'), 'film');
  await symlink(join(volume, 'Film.mp4'), join(bench.inDir, 'Link.mp4'));
  const mounted = (path: string) => Promise.resolve(path.includes('Link') ? place : '/');
  let place = volume;
  bench.restarted({ mountPointOf: mounted });
  await bench.settle();
  bench.db.exec(`update jobs set source_volume = '${volume}'`);
  await rename(volume, `${volume}-away`);
  place = '/';
  await bench.settle();
  expect(bench.states()).toEqual(['waiting:volume_missing']);
  await rename(`${volume}-away`, volume);
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
});

test('copied discs and images of discs are told of once, with what to do', async () => {
  await using bench = await IntakeBench.create();
  await put(bench, 'Sholay/VIDEO_TS/VIDEO_TS.IFO');
  await put(bench, 'Sholay/VIDEO_TS/VTS_01_1.VOB');
  await put(bench, 'Don/BDMV/STREAM/00001.m2ts');
  await put(bench, 'Flat/VIDEO_TS.IFO');
  await put(bench, 'Flat/VTS_01_1.VOB');
  await put(bench, 'video_ts/VTS_01_1.VOB');
  await put(bench, 'Both/Both.mp4');
  await put(bench, 'Both/BDMV/index.bdmv');
  await put(bench, 'Film.ISO');
  bench.restarted(withConfig({ extensions: ['mp4', 'vob', 'm2ts'] }));
  for (let look = 0; look < 3; look += 1) await bench.settle();
  const jobs = bench.queue.list({}).map(({ sourcePath, state, reason }) => {
    return `${sourcePath.slice(bench.inDir.length + 1)} ${state} ${reason}`;
  });
  expect(jobs.toSorted()).toEqual([
    'Both skipped disc_folder',
    'Both/Both.mp4 queued null',
    'Don skipped disc_folder',
    'Film.ISO skipped disc_image',
    'Flat skipped disc_folder',
    'Sholay skipped disc_folder',
    'video_ts skipped disc_folder',
  ]);
  for (const job of bench.queue.list({ states: ['skipped'] })) {
    expect(job.errorHint).toContain('one file');
  }
});

test('a sample is skipped with a word once it is whole, and done when somebody asks', async () => {
  await using bench = await IntakeBench.create();
  await put(bench, 'Film/Film.mp4');
  await put(bench, 'Film/Sample/film-sample.mp4');
  await bench.scanAfter(0);
  // It still grows.
  await writeFile(join(bench.inDir, 'Film/Sample/film-sample.mp4'), 'a longer sample');
  await bench.settle();
  await bench.settle();
  expect(bench.states()).toEqual(['queued', 'skipped:extra']);
  const sample = bench.queue.list({ states: ['skipped'] })[0];
  expect(sample?.errorHint).toContain(`subpiped retry ${sample?.id}`);
  bench.queue.retry(sample?.id ?? 0);
  await bench.settle();
  expect(bench.states()).toEqual(['queued', 'queued']);
});

test('a folder of source code makes no row, a stream beside it does', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted(withConfig({ extensions: ['ts', 'mts'] }));
  for (let file = 0; file < 50; file += 1) {
    await put(bench, `project/src/file${file}.ts`);
  }
  const packet = Buffer.alloc(188, 0xff).fill(0x47, 0, 1).fill(0, 1, 3);
  const stream = join(bench.inDir, 'project', 'film.TS');
  await writeFile(stream, Buffer.concat(Array.from({ length: 50 }, () => packet)));
  await bench.settle();
  await bench.settle();
  expect(found(bench)).toEqual(['project/film.TS']);
  // A film takes the place of a text.
  await writeFile(join(bench.inDir, 'project/src/file1.ts'), packet);
  await bench.settle();
  expect(found(bench)).toHaveLength(2);
});

test('links in circles end, and none leads to what is done', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted(withConfig({ followSymlinks: true, depth: 10 }));
  await put(bench, 'a/Film.mp4');
  await symlink(bench.inDir, join(bench.inDir, 'a', 'up'));
  await symlink(join(bench.inDir, 'a'), join(bench.inDir, 'again'));
  await mkdir(join(bench.outDir, 'Done'), { recursive: true });
  await writeFile(join(bench.outDir, 'Done', 'Done.mp4'), 'done');
  await symlink(bench.outDir, join(bench.inDir, 'out'));
  await symlink(join(bench.outDir, 'Done', 'Done.mp4'), join(bench.inDir, 'Done.mp4'));
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
});

test('a folder that may not be read is told of; its films wait and the others go on', async () => {
  await using bench = await IntakeBench.create();
  await chmod(bench.root, 0o755);
  await put(bench, 'closed/Old.mp4');
  await bench.settle();
  await put(bench, 'Film.mp4');
  const closed = join(bench.inDir, 'closed');
  await withClosed(closed, async () => {
    await bench.scanAfter(0);
    await bench.scanAfter(60_000);
    expect(bench.states()).toContain('waiting:needs_permission');
    expect(bench.states()).toHaveLength(2);
    expect(bench.closed).toMatchObject([{ subject: closed, reason: 'needs_permission' }]);
    expect(await bench.notified()).toHaveLength(1);
  });
  await bench.settle();
  expect(bench.states()).toEqual(['queued', 'queued']);
  expect(bench.conditions.all()).toEqual([]);
});

test('a watched folder that may not be read is told of once, and none is canceled', async () => {
  await using bench = await IntakeBench.create();
  await chmod(bench.root, 0o755);
  await put(bench, 'a/Film.mp4', 'Other.mp4');
  await bench.settle();
  await withClosed(bench.inDir, async () => {
    await bench.scanAfter(0);
    await bench.scanAfter(120_000);
    expect(bench.states()).toEqual(['waiting:needs_permission', 'waiting:needs_permission']);
  });
  await bench.settle();
  expect(bench.states()).toEqual(['queued', 'queued']);
  expect(bench.closed).toHaveLength(1);
});

test('what macOS refuses is left alone for five minutes, told of once, and resumes automatically', async () => {
  await using bench = await IntakeBench.create();
  await put(bench, 'Film.mp4');
  await bench.settle();
  let tries = 0;
  let refuses = true;
  bench.restarted({
    mountPointOf: () => {
      tries += 1;
      const error = Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
      return refuses ? Promise.reject(error) : Promise.resolve('/');
    },
  });
  await bench.scanAfter(0);
  expect(bench.closed).toMatchObject([{ subject: bench.inDir, reason: 'needs_permission' }]);
  expect(bench.states()).toEqual(['waiting:needs_permission']);
  await bench.scanAfter(60_000);
  await bench.scanAfter(239_000);
  expect(tries).toBe(1);
  refuses = false;
  await bench.scanAfter(1_000);
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
  expect(bench.conditions.all()).toEqual([]);
  expect(bench.closed).toHaveLength(1);
});

test('what holds for the whole queue is not lifted by a scan', async () => {
  await using bench = await IntakeBench.create();
  const slower = {
    subject: 'queue',
    reason: 'on_battery',
    message: 'on battery',
    hint: '',
  } as const;
  bench.conditions.set({ ...slower, stops: 'nothing' });
  await bench.scanAfter(0);
  expect(bench.conditions.all()).toHaveLength(1);
});
