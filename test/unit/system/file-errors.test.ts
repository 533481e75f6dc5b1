import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isErrorCode, SubpipedError } from '../../../src/domain/errors.ts';
import {
  asFileFailure,
  errnoOf,
  fileErrorCode,
  fileErrorHint,
  isAbsent,
  readFailureIn,
} from '../../../src/system/file-errors.ts';
import { projectDir } from '../../../src/system/project.ts';

const refusal = (code: string, words = 'some words') =>
  Object.assign(new Error(`${code}: ${words}, open '/out/Film'`), { code, path: '/out/Film' });

test.each([
  ['read', 'EIO', 'read_failed'],
  ['read', 'ETIMEDOUT', 'read_failed'],
  ['read', 'ESTALE', 'volume_missing'],
  ['read', 'ENOTCONN', 'volume_missing'],
  ['read', 'EACCES', 'cannot_read'],
  ['read', 'ENOENT', 'input_missing'],
  ['write', 'ENOSPC', 'disk_full'],
  ['write', 'EDQUOT', 'disk_full'],
  ['write', 'EFBIG', 'file_too_large'],
  ['write', 'EACCES', 'cannot_write'],
  ['write', 'EROFS', 'cannot_write'],
  ['write', 'EIO', 'write_failed'],
] as const)('to %s: %s is %s, with the file, the reason and what to do', (doing, errno, code) => {
  const error = asFileFailure(doing, refusal(errno));
  expect(error).toBeInstanceOf(SubpipedError);
  expect(error).toMatchObject({
    code,
    message: `cannot ${doing} Film: some words`,
    cause: { code: errno },
  });
  expect((error as SubpipedError).hint).not.toBe('');
});

test.each([
  ['a bug', refusal('EBADF')],
  ['an error of ours', new SubpipedError('network', 'no answer')],
  ['the reason of an abort', 'stop'],
])('%s stays what it is', (_name, error) => {
  expect(asFileFailure('write', error)).toBe(error);
});

test.runIf(process.platform === 'linux').each([
  [116, 'ESTALE', 'volume_missing', 'stale file handle'],
  [122, 'EDQUOT', null, ''],
  [123, 'ENOMEDIUM', 'volume_missing', 'no medium found'],
  [117, 'EUCLEAN', 'read_failed', 'structure needs cleaning'],
] as const)('errno %i, which libuv has no name for, is %s', (number, name, code, words) => {
  // As Node makes it (`Unknown system error -116`).
  const error = Object.assign(new Error(`Unknown system error -${number}: …, read`), {
    code: `Unknown system error -${number}`,
    errno: -number,
    path: '/in/Film',
  });
  expect(errnoOf(error)).toBe(name);
  if (code === null) expect(asFileFailure('read', error)).toBe(error);
  else
    expect(asFileFailure('read', error)).toMatchObject({
      code,
      message: `cannot read Film: ${words}`,
    });
});

test.each([
  ['file:/in/Film.mkv: Input/output error', 'read_failed'],
  [
    '[matroska @ 0x1] Read error\n[in#0 @ 0x2] Error during demuxing: Stale file handle',
    'volume_missing',
  ],
  ['file:/in/Film.mkv: Transport endpoint is not connected\n', 'volume_missing'],
  ['Connection timed out', 'read_failed'],
  ['file:/in/Film.mkv: Permission denied', 'cannot_read'],
])('%j is a complaint of the disk', (complaint, code) => {
  expect(readFailureIn(complaint, '/in/Film.mkv')).toMatchObject({ code });
});

test.each([
  '',
  'moov atom not found',
  'Input/output error.mkv: Invalid data found when processing input',
  // Of a damaged film, too.
  'Cannot allocate memory',
  'Operation not permitted',
])('%j is none', (complaint) => {
  expect(readFailureIn(complaint, '/in/Film.mkv')).toBeNull();
});

test('only what cannot be there is absent, not what cannot be looked at', () => {
  const codes = ['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES', 'EIO', 'ESTALE', 'ETIMEDOUT'];
  expect(codes.filter((code) => isAbsent(refusal(code)))).toEqual(['ENOENT', 'ENOTDIR', 'ELOOP']);
  expect(isAbsent(new Error('a bug'))).toBe(false);
});

test('the table holds names and codes that exist, each name once, each code with a hint', () => {
  const file = join(projectDir(), 'config', 'file_errors.json');
  const { read, write, complaints } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'read' | 'write' | 'complaints',
    Record<string, string[]>
  >;
  expect(Object.keys(complaints).filter((name) => !(name in constants.errno))).toEqual(
    process.platform === 'linux'
      ? ['EREMOTEIO', 'ENOMEDIUM', 'EHOSTDOWN', 'EUCLEAN']
      : expect.any(Array),
  );
  for (const part of [read, write]) {
    const names = Object.values(part).flat();
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name in constants.errno).length).toBeGreaterThan(10);
    for (const code of Object.keys(part)) {
      expect(isErrorCode(code) && fileErrorHint(code) !== '', code).toBe(true);
    }
  }
  expect(fileErrorCode('read', undefined)).toBeNull();
});
