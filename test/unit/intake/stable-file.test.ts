import { expect, test } from 'vitest';
import {
  type FileLook,
  isPartlyFilled,
  type Lstat,
  lookAt,
  refusalOf,
} from '../../../src/intake/stable-file.ts';

const LOOK: FileLook = { size: 1000, mtimeMs: 5000, ino: '7', blocks: 8 };
const TODAY = Date.UTC(2026, 2, 1);

const statOf =
  (look: FileLook, { isFile = true, birthtimeMs = TODAY } = {}): Lstat =>
  () =>
    Promise.resolve({ ...look, birthtimeMs, isFile: () => isFile });

const failing =
  (code: string): Lstat =>
  () =>
    Promise.reject(Object.assign(new Error(`${code}: refused`), { code }));

test('times are whole ms, as the queue keeps them', async () => {
  const seen = await lookAt('film.mp4', 'linux', statOf({ ...LOOK, mtimeMs: 5000.75 }));
  expect(seen).toMatchObject({ kind: 'file', look: LOOK, busy: false });
});

test('a file without blocks is in iCloud on a Mac and whole elsewhere', async () => {
  const empty = statOf({ ...LOOK, blocks: 0 });
  expect((await lookAt('film.mp4', 'darwin', empty)).kind).toBe('evicted');
  expect((await lookAt('film.mp4', 'linux', empty)).kind).toBe('file');
});

test('an older Mac keeps a hidden placeholder for what is in iCloud only', async () => {
  const stat: Lstat = (path) =>
    path === '/in/.film.mp4.icloud' ? statOf(LOOK)(path) : failing('ENOENT')(path);
  expect(await lookAt('/in/film.mp4', 'darwin', stat)).toEqual({ kind: 'evicted', look: LOOK });
  expect(await lookAt('/in/film.mp4', 'linux', stat)).toEqual({ kind: 'gone' });
  expect(await lookAt('/in/other.mp4', 'darwin', stat)).toEqual({ kind: 'gone' });
});

test.each([
  ['1946-02-14', true],
  ['1984-01-24', true],
  ['1985-01-01', false],
  ['2026-03-01', false],
  // What a share gives that knows no birth.
  ['1970-01-01', false],
])('on a Mac, Finder still copies a file that was born on %s: %s', async (born, busy) => {
  const stat = statOf(LOOK, { birthtimeMs: Date.parse(born) });
  expect(await lookAt('film.mp4', 'darwin', stat)).toMatchObject({ kind: 'file', busy });
  expect(await lookAt('film.mp4', 'linux', stat)).toMatchObject({ kind: 'file', busy: false });
});

test('what is no regular file is no film', async () => {
  expect((await lookAt('film.mp4', 'linux', statOf(LOOK, { isFile: false }))).kind).toBe(
    'not_a_file',
  );
  expect((await lookAt('film.mp4', 'linux', failing('EBADF'))).kind).toBe('not_a_file');
});

test.each([
  ['EACCES', 'needs_permission'],
  ['EPERM', 'needs_permission'],
  ['EIO', 'read_failed'],
  ['ETIMEDOUT', 'read_failed'],
  ['EMFILE', 'read_failed'],
  ['ENOTCONN', 'volume_missing'],
  ['ENODEV', 'volume_missing'],
  ['ESTALE', 'volume_missing'],
])('%s says %s instead of being taken for gone', async (code, reason) => {
  expect(await lookAt('film.mp4', 'linux', failing(code))).toMatchObject({
    kind: 'refused',
    reason,
  });
});

test('an error that says nothing of a disk or a permission is no refusal', () => {
  expect(refusalOf(Object.assign(new Error('bad file'), { code: 'EBADF' }))).toBeNull();
  expect(refusalOf(Object.assign(new Error('gone'), { code: 'ENOENT' }))).toBeNull();
});

test.each([
  ['reserved in full', { size: 1_000_000, blocks: 8 }, true],
  ['filled', { size: 1_000_000, blocks: 1954 }, false],
  ['two percent short', { size: 1_000_000, blocks: 1915 }, false],
  ['on a file system that does not count', { size: 1_000_000, blocks: 0 }, false],
])('a file %s is partly filled: %s', (_what, counts, expected) => {
  expect(isPartlyFilled({ ...LOOK, ...counts })).toBe(expected);
});
