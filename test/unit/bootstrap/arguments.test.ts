import { describe, expect, it } from 'vitest';
import { setUpArguments } from '../../../src/bootstrap/arguments.mjs';

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
    [['--profile', 'huge'], {}, /--profile huge is no profile/u],
    [[], { SUBPIPED_PROFILE: 'test' }, /SUBPIPED_PROFILE=test is no profile/u],
    [['--from', 'a', '--save-to', 'b'], {}, /exclude each other/u],
    [['--from'], {}, /from/u],
  ])('refuses %j %j', (args, env, message) => {
    expect(() => read(args, env)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(message), exitCode: 2 }),
    );
  });
});
