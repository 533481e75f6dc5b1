import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDir } from '../../../src/config/paths.ts';
import { isErrorCode, SubpipedError } from '../../../src/domain/errors.ts';
import { asFileFailure, fileErrorCode, fileErrorHint } from '../../../src/system/file-errors.ts';

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

test('the table holds names and codes that exist, each name once, each code with a hint', () => {
  const file = join(projectDir(), 'config', 'file_errors.json');
  const { read, write } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'read' | 'write',
    Record<string, string[]>
  >;
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
