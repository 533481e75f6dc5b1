import { expect, test } from 'vitest';
import {
  asSubpipedError,
  ERROR_RULES,
  errorRule,
  isErrorCode,
  SubpipedError,
} from '../../../src/domain/errors.ts';

test('an unknown code is a bug of ours', () => {
  expect(isErrorCode('toString')).toBe(false);
  expect(errorRule('toString')).toBe(ERROR_RULES.internal);
});

test('an error carries its code, hint, cause and exit code', () => {
  const cause = new Error('why');
  const error = new SubpipedError('disk_full', 'no space', { hint: 'free some', cause });
  expect(error).toMatchObject({ code: 'disk_full', hint: 'free some', cause, exitCode: 73 });
  expect(new SubpipedError('usage', 'what?')).toMatchObject({ hint: '', exitCode: 2 });
  expect('cause' in new SubpipedError('usage', 'what?')).toBe(false);
});

test('whatever is thrown becomes one of ours, and stays what it is if it was', () => {
  const ours = new SubpipedError('network', 'no answer');
  expect(asSubpipedError(ours)).toBe(ours);
  const bug = new TypeError('x is not a function');
  expect(asSubpipedError(bug)).toMatchObject({
    code: 'internal',
    message: 'x is not a function',
    cause: bug,
  });
  expect(asSubpipedError('a text').message).toBe('a text');
});
