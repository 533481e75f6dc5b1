import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { lookAt } from '../../../src/intake/stable-file.ts';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import { GIVE_UP_MS, IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';

test('a film settles, and is queued once it has been quiet', async () => {
  await using bench = await IntakeBench.create();
  const path = await bench.drop('Jaane Tu 2008.mp4');
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['settling']);
  await bench.scanAfter(STABLE_MS - 1);
  expect(bench.states()).toEqual(['settling']);
  expect(bench.probes).toBe(0);
  await bench.scanAfter(1);
  expect(bench.queue.list({})).toMatchObject([
    {
      state: 'queued',
      sourcePath: path,
      mediaSeconds: 90,
      fingerprint: await fingerprintFile(path),
      movieDir: join(bench.outDir, 'Jaane_Tu_2008'),
    },
  ]);
  expect(bench.changes.map(({ what }) => what)).toEqual(['queued']);
});

test('a film that still grows starts its quiet time over at every look', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4', 'a');
  await bench.scanAfter(0);
  for (const content of ['ab', 'abc', 'abcd']) {
    await bench.scanAfter(STABLE_MS - 1_000);
    await bench.drop('film.mp4', content);
    await bench.scanAfter(1_000);
  }
  expect(bench.states()).toEqual(['settling']);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
  expect(bench.queue.list({})).toHaveLength(1);
});

test('blocks that fill up behind an unchanged size are growth, too', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  let blocks = 8;
  bench.restarted({
    look: async (path) => {
      const seen = await lookAt(path);
      return seen.kind === 'file' ? { ...seen, look: { ...seen.look, blocks } } : seen;
    },
  });
  await bench.scanAfter(0);
  blocks = 16;
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['settling']);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
});

test('a restart does not start the quiet time over', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  await bench.scanAfter(0);
  bench.restarted();
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
});

test('a film written to while it is read is not queued yet', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  bench.restarted({
    fingerprint: async (path) => {
      const before = await fingerprintFile(path);
      await writeFile(path, 'longer than before');
      return before;
    },
  });
  await bench.settle();
  expect(bench.states()).toEqual(['settling']);
});

test.each(['no_audio', 'not_a_video'] as const)(
  'what is %s is skipped with that reason',
  async (kind) => {
    await using bench = await IntakeBench.create();
    bench.probed = { kind, message: 'because' };
    await bench.drop('film.mp4');
    await bench.settle();
    expect(bench.queue.list({})).toMatchObject([
      { state: 'skipped', reason: kind, errorMessage: 'because' },
    ]);
    await bench.settle();
    expect(bench.queue.list({})).toHaveLength(1);
  },
);

test('a file that can not be read has time until it fails with the reason', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = { kind: 'unreadable', message: 'moov atom not found' };
  await bench.drop('film.mp4');
  await bench.scanAfter(0);
  const next = await bench.scanAfter(STABLE_MS);
  expect(next).toBeLessThanOrEqual(bench.now - STABLE_MS + GIVE_UP_MS);
  expect(bench.queue.list({})).toMatchObject([
    { state: 'settling', reason: 'not_yet_readable', errorMessage: 'moov atom not found' },
  ]);
  // The same bytes read the same: no process is started for them every second.
  await bench.scanAfter(1_000);
  await bench.scanAfter(1_000);
  expect(bench.probes).toBe(1);
  await bench.scanAfter(GIVE_UP_MS - STABLE_MS - 2_000);
  expect(bench.queue.list({})).toMatchObject([
    { state: 'failed', reason: 'unreadable', errorMessage: 'moov atom not found' },
  ]);
  expect(bench.changes.map(({ what }) => what)).toEqual(['failed']);
});

test('an unreadable file that is completed in time is queued', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = { kind: 'unreadable', message: 'moov atom not found' };
  await bench.drop('film.mp4', 'half');
  await bench.settle();
  bench.probed = { kind: 'film', seconds: 90 };
  await bench.drop('film.mp4', 'the whole film');
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
});

test('a failed film is tried again when the file has changed, and not before', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = { kind: 'unreadable', message: 'broken' };
  await bench.drop('film.mp4', 'broken');
  await bench.settle();
  await bench.scanAfter(GIVE_UP_MS);
  await bench.settle();
  expect(bench.states()).toEqual(['failed:unreadable']);
  bench.probed = { kind: 'film', seconds: 90 };
  await bench.drop('film.mp4', 'mended film');
  await bench.settle();
  expect(bench.states()).toEqual(['failed:unreadable', 'queued']);
});

test('an empty file is never probed and fails in the end', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4', '');
  await bench.settle();
  expect(bench.states()).toEqual(['settling']);
  await bench.scanAfter(GIVE_UP_MS);
  expect(bench.states()).toEqual(['failed:unreadable']);
  expect(bench.probes).toBe(0);
});

test('folders, links and hidden files are let be, and downloads until they are finished', async () => {
  await using bench = await IntakeBench.create();
  await mkdir(join(bench.inDir, 'folder.mp4'));
  await symlink('/nowhere/notes.txt', join(bench.inDir, 'link.txt'));
  await bench.drop('.hidden.mp4');
  await bench.drop('notes.txt');
  await bench.drop('film.mp4');
  await bench.drop('film.mp4.part');
  await bench.settle();
  expect(bench.queue.list({})).toMatchObject([
    {
      state: 'settling',
      reason: 'still_downloading',
      errorMessage: 'film.mp4.part is next to it',
    },
  ]);
  await bench.remove(join(bench.inDir, 'film.mp4.part'));
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
});

test('a renamed download is one film', async () => {
  await using bench = await IntakeBench.create();
  const part = await bench.drop('film.mp4.crdownload');
  await bench.settle();
  await rename(part, join(bench.inDir, 'film.mp4'));
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
});

test('the same content under a second name is a duplicate', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('first.mp4');
  await bench.settle();
  await bench.drop('second.mp4');
  await bench.settle();
  expect(bench.queue.list({})).toMatchObject([
    { state: 'queued' },
    { state: 'skipped', reason: 'duplicate', duplicateOf: 1 },
  ]);
});

test("one film's trouble does not hold up the others", async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('a.mp4', 'first');
  await bench.drop('b.mp4', 'second');
  bench.restarted({
    fingerprint: (path) =>
      path.endsWith('a.mp4') ? Promise.reject(new Error('EIO')) : fingerprintFile(path),
  });
  await bench.settle();
  expect(bench.states()).toEqual(['settling:not_judged', 'queued']);
  expect(bench.errors.splice(0).join()).toContain('EIO');
});

test('without ffprobe films wait with a hint, and go on when it is there', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = new SubpipedError('tool_missing', 'no ffprobe', { hint: 'install ffmpeg' });
  await bench.drop('film.mp4');
  await bench.settle();
  // The next scan tries again; the person is told what to do until it works.
  expect(bench.changes).toMatchObject([
    { what: 'waiting', job: { reason: 'missing_tool', errorHint: 'install ffmpeg' } },
  ]);
  bench.probed = { kind: 'film', seconds: 90 };
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
});

test('a film that is in iCloud only waits for the person and is never opened', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  let evicted = true;
  bench.restarted({
    look: async (path) => {
      const seen = await lookAt(path, 'linux');
      return evicted && seen.kind === 'file' ? { ...seen, kind: 'evicted' } : seen;
    },
  });
  await bench.settle();
  expect(bench.states()).toEqual(['waiting:icloud_evicted']);
  expect(bench.probes).toBe(0);
  evicted = false;
  await bench.scanAfter(0);
  await bench.settle();
  expect(bench.states()).toEqual(['queued']);
});
