import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  asSubpipedError,
  ERROR_RULES,
  errorRule,
  isErrorCode,
  SubpipedError,
} from '../../../src/domain/errors.ts';
import { WAIT_REASONS } from '../../../src/domain/job.ts';
import { pythonDir } from '../../../src/system/project.ts';

/** `EXIT_BY_CODE` of python/subpiped/core/errors.py. */
function pythonExits(): Record<string, number> {
  const text = readFileSync(join(pythonDir(), 'subpiped/core/errors.py'), 'utf8');
  const constants = Object.fromEntries(
    [...text.matchAll(/^(EXIT_\w+): Final = (\d+)$/gmu)].map(([, name, value]) => [name, value]),
  );
  const body = /^EXIT_BY_CODE: .*?\{\n(.*?)^\}/msu.exec(text)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/"(\w+)": (\w+),/gu)].map(([, code = '', exit = '']) => [
      code,
      Number(constants[exit] ?? exit),
    ]),
  );
}

test('both languages know the same codes of stages with the same exit codes', () => {
  const python = pythonExits();
  expect(Object.keys(python).length).toBeGreaterThan(10);
  const ours = Object.entries(ERROR_RULES).map(([code, { exit }]) => [code, exit]);
  const shared = Object.fromEntries(ours.slice(0, Object.keys(python).length));
  expect(shared).toEqual(python);
});

test('exit codes are those of sysexits.h, of usage and of a stopped process', () => {
  const exits = new Set(Object.values(ERROR_RULES).map(({ exit }) => exit));
  expect([...exits].sort((a, b) => a - b)).toEqual([2, 65, 69, 70, 73, 75, 78, 143]);
});

test('a code that waits says for what, and no other does', () => {
  for (const code of Object.keys(ERROR_RULES)) {
    const { retry, waits } = errorRule(code);
    expect(waits !== undefined, code).toBe(retry === 'wait');
    if (waits !== undefined) expect(WAIT_REASONS).toContain(waits);
  }
});

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
