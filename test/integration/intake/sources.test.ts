import { mkdir, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lookAt } from '../../../src/intake/stable-file.ts';
import { IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';

async function added(bench: IntakeBench, path: string): Promise<void> {
  const seen = await lookAt(path);
  if (seen.kind !== 'file') throw new Error(`${path} is ${seen.kind}`);
  bench.queue.settle(path, seen.look, 'add');
}

test.each(['settling', 'queued'] as const)('a film removed while %s is canceled', async (state) => {
  await using bench = await IntakeBench.create();
  const path = await bench.drop('film.mp4');
  await (state === 'queued' ? bench.settle() : bench.scanAfter(0));
  expect(bench.states()).toEqual([state]);
  await bench.remove(path);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['canceled:source_removed']);
});

test('films added from elsewhere settle the same way and keep their place', async () => {
  await using bench = await IntakeBench.create();
  const shelf = join(bench.root, 'shelf');
  await mkdir(shelf);
  await writeFile(join(shelf, 'Film.mp4'), 'on the shelf');
  await bench.drop('Film.mp4', 'in the inbox');
  await bench.settle();
  await added(bench, join(shelf, 'Film.mp4'));
  await bench.scanAfter(STABLE_MS);
  expect(bench.queue.list({})).toMatchObject([
    { state: 'queued', movieDir: join(bench.outDir, 'Film') },
    {
      state: 'queued',
      sourcePath: join(shelf, 'Film.mp4'),
      movieDir: join(bench.outDir, 'Film_2'),
    },
  ]);
});

test.each(['settling', 'queued'] as const)(
  'a film whose volume went away while %s waits for it and goes on',
  async (state) => {
    await using bench = await IntakeBench.create();
    const volume = join(bench.root, 'volume');
    await mkdir(volume);
    await writeFile(join(volume, 'Film.mp4'), 'film');
    await added(bench, join(volume, 'Film.mp4'));
    await bench.scanAfter(state === 'queued' ? STABLE_MS : 0);
    await rename(volume, `${volume}-away`);
    await bench.scanAfter(0);
    expect(bench.queue.list({})).toMatchObject([
      { state: 'waiting', reason: 'volume_missing', errorHint: expect.stringContaining('volume') },
    ]);
    await bench.scanAfter(0);
    expect(bench.changes.filter(({ what }) => what === 'waiting')).toHaveLength(1);
    await rename(`${volume}-away`, volume);
    await bench.scanAfter(0);
    expect(bench.states()).toEqual([state]);
  },
);

test('a missing in/ is made again inside a home that exists', async () => {
  await using bench = await IntakeBench.create();
  await bench.remove(bench.inDir);
  await bench.scanAfter(0);
  expect((await stat(bench.inDir)).isDirectory()).toBe(true);
});

test('a home whose volume is away is not made again, and nothing is canceled', async () => {
  await using bench = await IntakeBench.create();
  const volume = join(bench.root, 'volume');
  const inDir = join(volume, 'home', 'in');
  await mkdir(inDir, { recursive: true });
  await writeFile(join(inDir, 'Film.mp4'), 'film');
  bench.restarted({ inboxes: [inDir] });
  await bench.settle();
  await rename(volume, `${volume}-away`);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['waiting:volume_missing']);
  await expect(stat(volume)).rejects.toThrow('ENOENT');
  await rename(`${volume}-away`, volume);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['queued']);
});

test('an in/ that links to a volume that is away stays as it is', async () => {
  await using bench = await IntakeBench.create();
  const volume = join(bench.root, 'volume');
  await mkdir(volume);
  await writeFile(join(volume, 'Film.mp4'), 'film');
  const inDir = join(bench.root, 'link');
  await symlink(volume, inDir);
  bench.restarted({ inboxes: [inDir] });
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
  await rename(volume, `${volume}-away`);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['waiting:volume_missing']);
});
