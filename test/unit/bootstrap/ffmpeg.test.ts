import { describe, expect, it } from 'vitest';
import { consent, installCommands } from '../../../src/bootstrap/ffmpeg.mjs';

const bare = { brew: false, apt: false, root: false, sudo: false };

describe('how ffmpeg is installed', () => {
  it('prefers Homebrew and never runs it by sudo', () => {
    expect(installCommands({ ...bare, brew: true, apt: true, sudo: true })).toEqual([
      ['brew', 'install', 'ffmpeg'],
    ]);
  });

  it('uses apt as root, or by sudo that asks no password', () => {
    expect(installCommands({ ...bare, apt: true, root: true })[1]?.slice(0, 2)).toEqual([
      'apt-get',
      'install',
    ]);
    expect(installCommands({ ...bare, apt: true, sudo: true })[1]?.slice(0, 3)).toEqual([
      'sudo',
      '-n',
      'apt-get',
    ]);
  });

  it('has nothing to run where neither may be used', () => {
    expect(installCommands(bare)).toEqual([]);
    expect(installCommands({ ...bare, apt: true })).toEqual([]);
  });
});

describe('consent', () => {
  it('asks a person, and installs nothing unasked where nobody can answer', () => {
    expect(consent({ tty: true, ci: false, yes: false })).toBe('ask');
    expect(consent({ tty: false, ci: false, yes: false })).toBe('stop');
  });

  it('goes on in CI and where the person has said yes before', () => {
    expect(consent({ tty: false, ci: true, yes: false })).toBe('go');
    expect(consent({ tty: true, ci: false, yes: true })).toBe('go');
  });
});
