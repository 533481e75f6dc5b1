import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lookAt } from '../../../src/intake/stable-file.ts';
import { WatchedFolders } from '../../../src/queue/watched-folders.ts';
import { mountPointOf } from '../../../src/system/volume.ts';
import { IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';
import { canMount, TmpfsVolume } from '../../helpers/tmpfs.ts';

/** Needs root on Linux: a real volume is mounted and taken away. */
describe.runIf(canMount())('a watched folder on a volume', () => {
  async function benchOnVolume() {
    const bench = await IntakeBench.create();
    const volume = new TmpfsVolume(join(bench.root, 'volume'), join(bench.root, 'store'));
    const inbox = join(volume.point, 'in');
    await mkdir(inbox);
    bench.restarted({ inboxes: [inbox, bench.inDir], home: join(bench.root, 'home') });
    return {
      bench,
      volume,
      inbox,
      async [Symbol.asyncDispose]() {
        volume[Symbol.dispose]();
        await bench[Symbol.asyncDispose]();
      },
    };
  }

  test('its mount point is found, also from what is missing', async () => {
    await using it = await benchOnVolume();
    expect(await mountPointOf(join(it.inbox, 'gone', 'Film.mp4'))).toBe(it.volume.point);
    it.volume.disconnect();
    expect(await mountPointOf(it.inbox)).not.toBe(it.volume.point);
  });

  test.each([
    ['mount point left behind', false],
    ['nothing left behind', true],
  ])('that goes away: its films wait, and resume automatically: %s', async (_what, removed) => {
    await using it = await benchOnVolume();
    const { bench, volume, inbox } = it;
    for (const name of ['A.mp4', 'B.mp4', 'C.mp4']) await writeFile(join(inbox, name), name);
    await bench.settle();
    await writeFile(join(inbox, 'D.mp4'), 'still settling');
    await bench.scanAfter(0);
    await bench.drop('Here.mp4', 'elsewhere');
    volume.disconnect();
    if (removed) await rm(volume.point, { recursive: true });
    await bench.settle();
    await bench.scanAfter(10 * STABLE_MS);
    expect(bench.states().toSorted()).toEqual([
      'queued',
      ...Array.from({ length: 4 }, () => 'waiting:volume_missing'),
    ]);
    // One message for the folder, none for each film; nothing is made in its place.
    expect(bench.closed).toMatchObject([{ subject: inbox, reason: 'volume_missing' }]);
    expect(await bench.notified()).toHaveLength(1);
    expect(bench.conditions.all()).toMatchObject([{ subject: inbox, stops: 'nothing' }]);
    if (!removed) expect(await readdir(volume.point)).toEqual([]);
    volume.connect();
    await bench.settle();
    expect(bench.states()).toEqual(Array.from({ length: 5 }, () => 'queued'));
    expect(bench.conditions.all()).toEqual([]);
  });

  test('that is away when intake starts is not taken for emptied', async () => {
    await using it = await benchOnVolume();
    const { bench, volume, inbox } = it;
    await writeFile(join(inbox, 'Film.mp4'), 'film');
    await bench.settle();
    volume.disconnect();
    await mkdir(inbox);
    bench.restarted({ inboxes: [inbox], home: join(bench.root, 'home') });
    const next = await bench.scanAfter(0);
    expect(bench.states()).toEqual(['waiting:volume_missing']);
    expect(bench.closed).toHaveLength(1);
    // Looked for again, slowly.
    expect((next ?? 0) - bench.now).toBeGreaterThanOrEqual(30_000);
    await rm(inbox, { recursive: true });
    volume.connect();
    await bench.scanAfter(120_000);
    expect(bench.states()).toEqual(['queued']);
  });

  test('moved to another volume for good: a film in it is enough', async () => {
    await using it = await benchOnVolume();
    const { bench, volume, inbox } = it;
    await writeFile(join(inbox, 'Old.mp4'), 'old');
    await bench.settle();
    volume.disconnect();
    await mkdir(inbox);
    await bench.scanAfter(0);
    expect(bench.conditions.all()[0]?.hint).toContain('put a film into it');
    await writeFile(join(inbox, 'New.mp4'), 'new');
    await bench.settle();
    expect(bench.conditions.all()).toEqual([]);
    // The film of the volume that is away is not gone: its volume is.
    expect(bench.states()).toEqual(['waiting:volume_missing', 'queued']);
    await rm(inbox, { recursive: true });
  });

  test('moved with its films: they go on, and one that is removed then is canceled', async () => {
    await using it = await benchOnVolume();
    const { bench, volume, inbox } = it;
    await writeFile(join(inbox, 'A.mp4'), 'a');
    await writeFile(join(inbox, 'B.mp4'), 'b');
    await bench.settle();
    volume.disconnect();
    await bench.scanAfter(0);
    await mkdir(inbox);
    await writeFile(join(inbox, 'A.mp4'), 'a');
    await writeFile(join(inbox, 'B.mp4'), 'b');
    await bench.settle();
    expect(bench.states()).toEqual(['queued', 'queued']);
    await rm(join(inbox, 'A.mp4'));
    await bench.scanAfter(0);
    expect(bench.states()).toEqual(['canceled:source_removed', 'queued']);
    await rm(inbox, { recursive: true });
  });

  test('that appears above a folder: its films are not gone', async () => {
    await using bench = await IntakeBench.create();
    await bench.drop('Film.mp4');
    await bench.settle();
    using volume = new TmpfsVolume(bench.inDir, join(bench.root, 'store'));
    await bench.scanAfter(0);
    expect(bench.states()).toEqual(['waiting:volume_missing']);
    expect(bench.conditions.all()).toMatchObject([
      { subject: bench.inDir, hint: expect.stringContaining('disconnect') },
    ]);
    volume.disconnect();
    await bench.scanAfter(0);
    expect(bench.states()).toEqual(['queued']);
  });

  test('a volume inside a watched folder: its films wait, the others go on', async () => {
    await using bench = await IntakeBench.create();
    using volume = new TmpfsVolume(join(bench.inDir, 'usb'), join(bench.root, 'store'));
    await writeFile(join(volume.point, 'Usb.mp4'), 'usb');
    await bench.drop('Film.mp4');
    await bench.settle();
    volume.disconnect();
    await bench.scanAfter(0);
    expect(bench.states().toSorted()).toEqual(['queued', 'waiting:volume_missing']);
    volume.connect();
    await bench.scanAfter(0);
    expect(bench.states()).toEqual(['queued', 'queued']);
  });

  test('a film that was added by hand waits for its volume, too', async () => {
    await using it = await benchOnVolume();
    const { bench, volume } = it;
    const film = join(volume.point, 'Film.mp4');
    await writeFile(film, 'film');
    const seen = await lookAt(film);
    if (seen.kind !== 'file') throw new Error(seen.kind);
    bench.queue.settle(film, seen.look, 'add');
    await bench.settle();
    expect(bench.states()).toEqual(['queued']);
    volume.disconnect();
    await bench.scanAfter(0);
    expect(bench.states()).toEqual(['waiting:volume_missing']);
  });
});

test('a folder that is watched no more leaves its films in the queue, and no condition', async () => {
  await using bench = await IntakeBench.create();
  const shelf = join(bench.root, 'shelf');
  await mkdir(shelf);
  await writeFile(join(shelf, 'Film.mp4'), 'film');
  const away = join(bench.root, 'home', 'away', 'in');
  bench.restarted({ inboxes: [shelf, away] });
  await bench.settle();
  expect(bench.conditions.all()).toMatchObject([{ subject: away, reason: 'volume_missing' }]);
  bench.restarted();
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['queued']);
  expect(bench.conditions.all()).toEqual([]);
});

test('a condition is told of once, also after a restart', async () => {
  await using bench = await IntakeBench.create();
  const away = join(bench.root, 'home', 'away', 'in');
  bench.restarted({ inboxes: [away] });
  await bench.scanAfter(0);
  await bench.scanAfter(600_000);
  bench.restarted({ inboxes: [away] });
  await bench.scanAfter(0);
  expect(bench.closed).toHaveLength(1);
});

test('outside the home no folder is made where a volume belongs', async () => {
  await using bench = await IntakeBench.create();
  const point = join(bench.root, 'NAS');
  bench.restarted({ inboxes: [point], home: join(bench.root, 'home') });
  await bench.scanAfter(0);
  expect(await readdir(bench.root)).not.toContain('NAS');
  expect(bench.closed).toMatchObject([{ subject: point, reason: 'volume_missing' }]);
});

test('a file in the place of a watched folder is said to be one', async () => {
  await using bench = await IntakeBench.create();
  const file = join(bench.root, 'file');
  await writeFile(file, '');
  bench.restarted({ inboxes: [file] });
  await bench.scanAfter(0);
  expect(bench.closed).toMatchObject([{ message: expect.stringContaining('is a file') }]);
});

test('the volume of a folder is written when it changes only', async () => {
  await using bench = await IntakeBench.create();
  const folders = new WatchedFolders(bench.db, bench.clock);
  await bench.scanAfter(0);
  const volume = folders.volumeOf(bench.inDir);
  expect(volume).toBe(await mountPointOf(bench.inDir));
  const before = bench.db.prepare('select total_changes()').pluck().get();
  await bench.scanAfter(1_000);
  await bench.scanAfter(1_000);
  expect(bench.db.prepare('select total_changes()').pluck().get()).toBe(before);
});

test('what others say of other folders is let be', async () => {
  await using bench = await IntakeBench.create();
  const condition = { message: 'm', hint: 'h', stops: 'claims' } as const;
  bench.conditions.set({ ...condition, subject: bench.outDir, reason: 'volume_missing' });
  bench.conditions.set({ ...condition, subject: 'queue', reason: 'paused' });
  await bench.scanAfter(0);
  expect(bench.conditions.all()).toHaveLength(2);
});
