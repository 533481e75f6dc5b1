import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { setUpArguments, testArguments } from '../../../src/bootstrap/arguments.mjs';

const read = (args: string[], env: Record<string, string> = {}) =>
  setUpArguments(args, env, '/cwd');

describe('what may follow setup', () => {
  it('is nothing', () => {
    expect(read([])).toEqual({ profile: 'auto', verify: false });
  });

  it('is a profile, from a flag or else the environment', () => {
    expect(read(['--profile', 'best'])).toMatchObject({ profile: 'best' });
    const env = { SUBPIPED_PROFILE: 'starter' };
    expect(read([], env)).toMatchObject({ profile: 'starter' });
    expect(read(['--profile=best'], env)).toMatchObject({ profile: 'best' });
    expect(read([], { SUBPIPED_PROFILE: '' })).toMatchObject({ profile: 'auto' });
  });

  it('is a folder, as the person who typed it sees it', () => {
    expect(read(['--from', 'a stick'])).toMatchObject({ from: '/cwd/a stick' });
    expect(read(['--save-to', '/stick', '--verify'])).toMatchObject({
      saveTo: '/stick',
      verify: true,
    });
  });

  it('is relative to where the person was when npm changes the folder', () => {
    const env = { INIT_CWD: '/home/kim' };
    expect(setUpArguments(['--from', 'stick'], env)).toMatchObject({ from: '/home/kim/stick' });
  });

  it.each([
    [['--fast'], {}, /fast/u],
    [['now'], {}, /now/u],
    [['--profile', 'huge'], {}, /--profile huge is not a profile/u],
    [[], { SUBPIPED_PROFILE: 'test' }, /SUBPIPED_PROFILE=test is not a profile/u],
    [['--from', 'a', '--save-to', 'b'], {}, /cannot be used together/u],
    [['--from'], {}, /from/u],
  ])('refuses %j %j', (args, env, message) => {
    expect(() => read(args, env)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), exitCode: 2 }),
    );
  });
});

describe('what may follow test', () => {
  const { dirname: here, filename: own } = import.meta;
  const root = path.resolve(here, '../../..');
  const pytest = path.join(root, 'python/tests/unit/test_wer.py');

  it('is nothing, or checks by name', () => {
    expect(testArguments([], {})).toEqual({ checks: [] });
    expect(testArguments(['ruff check', 'mypy'], {}).checks).toEqual(['ruff check', 'mypy']);
  });

  it.each([
    ['beside the person', ['arguments.test.ts'], here],
    ['below the project', ['test/unit/bootstrap/arguments.test.ts'], '/'],
  ])('is a file %s', (_where, args, cwd) => {
    expect(testArguments(args, {}, cwd).files).toEqual({ vitest: [own], pytest: [] });
  });

  it('is a file of Python as pytest names it, with a test in it', () => {
    const args = ['tests/unit/test_wer.py::test_it', '-t', 'a name'];
    const files = { vitest: [], pytest: [`${pytest}::test_it`], name: 'a name' };
    expect(testArguments(args, { INIT_CWD: '/' }).files).toEqual(files);
  });

  it.each([
    [['-t', 'a name'], /needs a test file/u],
    [['test/unit', 'no-such.test.ts'], /no such file: no-such\.test\.ts/u],
    [['--fast'], /fast/u],
  ])('refuses %j', (args, message) => {
    expect(() => testArguments(args, {}, root)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), exitCode: 2 }),
    );
  });
});
