import { expect, test } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { asFileFailure } from '../../../src/pipeline/file-failure.ts';

const refusal = (code: string) => Object.assign(new Error(code), { code, path: '/out/Film' });

test.each([
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EACCES', 'cannot_write'],
  ['EPERM', 'cannot_write'],
  ['EROFS', 'cannot_write'],
])('%s is %s and names the path', (errno, code) => {
  const error = asFileFailure(refusal(errno));
  expect(error).toBeInstanceOf(SubpipedError);
  expect(error).toMatchObject({
    code,
    message: expect.stringContaining('/out/Film'),
    cause: { code: errno },
  });
});

test.each([
  ['another refusal', refusal('EIO')],
  ['an error of ours', new SubpipedError('network', 'no answer')],
  ['the reason of an abort', 'stop'],
])('%s stays what it is', (_name, error) => {
  expect(asFileFailure(error)).toBe(error);
});
