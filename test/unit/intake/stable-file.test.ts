import { expect, test } from 'vitest';
import { type FileLook, type Lstat, lookAt, StableFiles } from '../../../src/intake/stable-file.ts';

const LOOK: FileLook = { size: 1000, mtimeMs: 5000, ino: 7, blocks: 8 };

const statOf =
  (look: FileLook, isFile = true): Lstat =>
  () =>
    Promise.resolve({ ...look, isFile: () => isFile });

test('times are whole ms, as the queue keeps them', async () => {
  const seen = await lookAt('film.mp4', 'linux', statOf({ ...LOOK, mtimeMs: 5000.75 }));
  expect(seen).toEqual({ kind: 'file', look: LOOK });
});

test('a file without blocks is in iCloud on a Mac and whole elsewhere', async () => {
  const empty = statOf({ ...LOOK, blocks: 0 });
  expect((await lookAt('film.mp4', 'darwin', empty)).kind).toBe('evicted');
  expect((await lookAt('film.mp4', 'linux', empty)).kind).toBe('file');
});

test('what is no regular file is no film', async () => {
  expect((await lookAt('film.mp4', 'linux', statOf(LOOK, false))).kind).toBe('not_a_file');
});

test('a file that may not be looked at says so instead of being taken for gone', async () => {
  const refused: Lstat = () =>
    Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
  expect(await lookAt('film.mp4', 'linux', refused)).toEqual({
    kind: 'not_a_file',
    message: 'EACCES: permission denied',
  });
});

test.each([
  ['inode', { ...LOOK, ino: 8 }],
  ['blocks', { ...LOOK, blocks: 16 }],
  ['size', { ...LOOK, size: 2000 }],
  ['time', { ...LOOK, mtimeMs: 6000 }],
])('another %s starts the quiet time over', (_what, changed) => {
  const files = new StableFiles();
  expect(files.quietSince('film.mp4', LOOK, 100, 1000)).toBe(100);
  expect(files.quietSince('film.mp4', changed, 100, 2000)).toBe(2000);
  expect(files.quietSince('film.mp4', changed, 100, 3000)).toBe(2000);
});

test('the first look after a start trusts what the queue remembers', () => {
  expect(new StableFiles().quietSince('film.mp4', LOOK, 100, 90_000)).toBe(100);
});
