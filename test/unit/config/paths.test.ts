import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cacheDir, configFile, resolveHome, venvsDir } from '../../../src/config/paths.ts';
import { projectDir, pythonDir } from '../../../src/system/project.ts';

const mac = { env: {}, platform: 'darwin', homeDir: '/Users/ada' } as const;
const linux = { env: {}, platform: 'linux', homeDir: '/home/ada' } as const;

describe('the home', () => {
  test('is in Movies on a Mac and in the home folder elsewhere', () => {
    expect(resolveHome(undefined, mac).root).toBe('/Users/ada/Movies/subpiped');
    expect(resolveHome(undefined, linux).root).toBe('/home/ada/subpiped');
  });

  test('is what the flag says before what the environment says', () => {
    const places = { ...linux, env: { SUBPIPED_HOME: '/films' } };
    expect(resolveHome(undefined, places).root).toBe('/films');
    expect(resolveHome('here', places).root).toBe(resolve('here'));
    expect(resolveHome('', places).root).toBe('/films');
  });

  test('holds in, out and state, with database and logs in state', () => {
    expect(resolveHome('/films', linux)).toEqual({
      root: '/films',
      in: '/films/in',
      inboxes: ['/films/in'],
      out: '/films/out',
      state: '/films/state',
      database: '/films/state/subpiped.db',
      backups: '/films/state/backups',
      logs: '/films/state/logs',
    });
  });
});

describe('the cache', () => {
  test('lies where each system keeps such things', () => {
    expect(cacheDir(mac)).toBe('/Users/ada/Library/Application Support/subpiped');
    expect(cacheDir(linux)).toBe('/home/ada/.cache/subpiped');
    expect(cacheDir({ ...linux, env: { XDG_CACHE_HOME: '/big' } })).toBe('/big/subpiped');
  });

  test('is where SUBPIPED_CACHE says on any system', () => {
    expect(cacheDir({ ...mac, env: { SUBPIPED_CACHE: '/c' } })).toBe('/c');
    const both = { SUBPIPED_CACHE: '/c', XDG_CACHE_HOME: '/big' };
    expect(cacheDir({ ...linux, env: both })).toBe('/c');
  });
});

describe('the configuration file', () => {
  test('need not exist at its usual place', () => {
    expect(configFile(undefined, mac)).toEqual({
      path: '/Users/ada/Library/Application Support/subpiped/config.json',
      named: false,
    });
    expect(configFile(undefined, linux).path).toBe('/home/ada/.config/subpiped/config.json');
    const moved = { ...linux, env: { XDG_CONFIG_HOME: '/etc/ada' } };
    expect(configFile(undefined, moved)).toEqual({
      path: '/etc/ada/subpiped/config.json',
      named: false,
    });
  });

  test('is named by the flag before the environment', () => {
    const places = { ...linux, env: { SUBPIPED_CONFIG: '/a.json' } };
    expect(configFile(undefined, places)).toEqual({ path: '/a.json', named: true });
    expect(configFile('/b.json', places)).toEqual({ path: '/b.json', named: true });
  });
});

test('the project is what holds config/ and python/', () => {
  expect(existsSync(join(projectDir(), 'config', 'default.json'))).toBe(true);
  expect(existsSync(join(pythonDir(), 'scripts'))).toBe(true);
});

test('the venvs are where SUBPIPED_VENVS says', () => {
  expect(venvsDir({ ...linux, env: { SUBPIPED_VENVS: '/v' } })).toBe('/v');
});
