import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { npmRemedy } from '../../../src/bootstrap/npm.mjs';
import { searchPath } from '../../../src/bootstrap/places.mjs';

interface Package {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

describe('package-lock.json', () => {
  const text = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8');
  const packages = (JSON.parse(text) as { packages: Record<string, Package> }).packages;

  it('lists every platform, since npm ci refuses a lock that lacks one', () => {
    const wanted = Object.values(packages).flatMap((entry) =>
      Object.keys(entry.optionalDependencies ?? {}),
    );
    const missing = wanted.filter(
      (name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)),
    );
    expect(wanted.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it('names no registry', () => {
    expect(text).not.toMatch(/"resolved"/);
  });
});

describe('the remedy of a failed npm', () => {
  it('names the network where it is down', () => {
    expect(npmRemedy(['npm error code ENOTFOUND'])).toContain('network');
  });

  it('points to the log otherwise', () => {
    expect(npmRemedy(['npm error code EUSAGE'])).toContain('log');
  });
});

describe('the PATH of children', () => {
  it('has Homebrew on a Mac, after what the person has', () => {
    expect(searchPath('/bin:/usr/local/bin', 'darwin')).toBe(
      '/bin:/usr/local/bin:/opt/homebrew/bin',
    );
  });

  it('stays as it is elsewhere', () => {
    expect(searchPath('/bin', 'linux')).toBe('/bin');
    expect(searchPath(undefined, 'linux')).toBe('');
  });
});
