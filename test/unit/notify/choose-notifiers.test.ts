import { pino } from 'pino';
import { expect, test } from 'vitest';
import {
  chooseNotifiers,
  examineNotifiers,
  type System,
} from '../../../src/notify/choose-notifiers.ts';

const logger = pino({ level: 'silent' });
const ROSETTA = '/Library/Apple/usr/libexec/oah/libRosettaRuntime';

const system = (platform: NodeJS.Platform, arch: string, files: string[]): System => ({
  platform,
  arch,
  path: '/usr/bin:/bin',
  exists: (path) => files.includes(path),
});

/** The ways with what keeps each from being used. */
async function waysOn(platform: NodeJS.Platform, arch: string, files: string[] = []) {
  const ways = await examineNotifiers(chooseNotifiers(logger, system(platform, arch, files)));
  return Object.fromEntries(ways.map(({ notifier, obstacle }) => [notifier.name, obstacle]));
}

test('Linux has notify-send, where it is installed', async () => {
  expect(await waysOn('linux', 'x64', ['/usr/bin/notify-send'])).toEqual({
    'notify-send': null,
    log: null,
  });
  expect((await waysOn('linux', 'x64'))['notify-send']).toContain('libnotify');
});

test('a Mac has its ways in order, and each says what it lacks', async () => {
  const ways = await waysOn('darwin', 'arm64', ['/usr/bin/osascript']);
  expect(Object.keys(ways)).toEqual([
    'terminal-notifier',
    'alerter',
    'node-notifier',
    'osascript',
    'log',
  ]);
  expect(ways['terminal-notifier']).toBe('not installed: brew install terminal-notifier');
  expect(ways['alerter']).toContain('brew install');
  expect(ways['node-notifier']).toContain('Rosetta');
  expect(ways['osascript']).toBeNull();
});

test('without Rosetta an Apple Silicon Mac never starts the Intel program, with it as an Intel Mac', async () => {
  // sw_vers is not on this PATH, so that the version of macOS is not known.
  expect((await waysOn('darwin', 'arm64'))['node-notifier']).toContain('Rosetta');
  for (const ways of [await waysOn('darwin', 'arm64', [ROSETTA]), await waysOn('darwin', 'x64')]) {
    expect(ways['node-notifier']).toContain('older than terminal-notifier 3.0');
  }
});

test('any other system has the log', async () => {
  expect(await waysOn('freebsd', 'x64')).toEqual({ log: null });
});
