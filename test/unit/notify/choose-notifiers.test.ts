import { pino } from 'pino';
import { expect, test } from 'vitest';
import { chooseNotifiers } from '../../../src/notify/choose-notifiers.ts';

const logger = pino({ level: 'silent' });
const ROSETTA = '/Library/Apple/usr/libexec/oah/libRosettaRuntime';

const namesOn = (platform: NodeJS.Platform, arch: string, files: string[] = []) =>
  chooseNotifiers(logger, { platform, arch, exists: (path) => files.includes(path) }).map(
    ({ name }) => name,
  );

test('Linux has notify-send', () => {
  expect(namesOn('linux', 'x64')).toEqual(['notify-send', 'log']);
});

test('an Apple Silicon Mac without Rosetta never starts the Intel program of node-notifier', () => {
  expect(namesOn('darwin', 'arm64')).toEqual(['osascript', 'log']);
});

test.each([
  ['Rosetta', [ROSETTA]],
  ["Homebrew's terminal-notifier", ['/opt/homebrew/bin/terminal-notifier']],
])('with %s it uses node-notifier', (_what, files) => {
  expect(namesOn('darwin', 'arm64', files)).toEqual(['node-notifier', 'osascript', 'log']);
});

test('an Intel Mac uses node-notifier', () => {
  expect(namesOn('darwin', 'x64')).toEqual(['node-notifier', 'osascript', 'log']);
});

test('any other system has the log', () => {
  expect(namesOn('freebsd', 'x64')).toEqual(['log']);
});
