import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeNotifiers } from '../../helpers/fake-notifiers.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

let folder: TemporaryFolder;
let fakes: FakeNotifiers;

beforeEach(async () => {
  folder = await temporaryFolder();
  fakes = new FakeNotifiers(folder.path);
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const run = async (program: string, args: string[], settings: Record<string, string> = {}) =>
  await execa(program, args, { env: fakes.env(settings), reject: false });

const OLD = { FAKE_TERMINAL_NOTIFIER_VERSION: '2.0.0', FAKE_MACOS_VERSION: '15.5' };

test('terminal-notifier says its version, and what it is called with is known', async () => {
  const { stdout } = await run('terminal-notifier', ['-version']);
  expect(stdout).toBe('terminal-notifier 3.1.0.');
  expect(await fakes.calls()).toEqual([{ program: 'terminal-notifier', argv: ['-version'] }]);
});

test.each([
  [['-message', '[x]'], undefined],
  [['-message', '-x'], undefined],
  [['-message', 'a = b;'], undefined],
  [['-message', '\\[x]'], '[x]'],
  [['-message', '"x"'], 'x'],
  [['-message', 'x'], 'x'],
] as const)('version 2 of it reads %j as %s', async (args, message) => {
  const { exitCode } = await run('terminal-notifier', [...args], OLD);
  expect(exitCode).toBe(message === undefined ? 1 : 0);
  expect((await fakes.shown())[0]?.message).toBe(message);
});

test('version 2 of it shows nothing on macOS 26, and says nothing about it', async () => {
  const settings = { ...OLD, FAKE_MACOS_VERSION: '26.1' };
  const { exitCode, stdout, stderr } = await run('terminal-notifier', ['-message', 'x'], settings);
  expect([exitCode, stdout, stderr]).toEqual([0, '', '']);
  expect(await fakes.shown()).toEqual([]);
});

test('it refuses what is no URL, and says why it may not show anything', async () => {
  const args = ['-message', 'x', '-open'];
  expect((await run('terminal-notifier', [...args, '/home/out'])).exitCode).toBe(1);
  expect((await run('terminal-notifier', [...args, 'file:///home/out%20x'])).exitCode).toBe(0);
  const refused = await run('terminal-notifier', args, { FAKE_TERMINAL_NOTIFIER_FAULT: 'exit' });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not allowed') });
  await run('terminal-notifier', ['-message', 'y'], { FAKE_TERMINAL_NOTIFIER_FAULT: 'drop' });
  expect((await fakes.shown()).map(({ message }) => message)).toEqual(['x']);
});

test('alerter takes a value with a dash only behind an equals sign, and answers when it goes', async () => {
  expect((await run('alerter', ['--message', '-x'])).exitCode).toBe(64);
  expect((await run('alerter', ['-message', 'x'])).exitCode).toBe(64);
  expect((await run('alerter', [])).exitCode).toBe(64);
  const { stdout } = await run('alerter', ['--message=-x', '--title', 'T', '--timeout=1']);
  expect(stdout).toBe('@TIMEOUT');
  expect(await fakes.shown()).toMatchObject([{ title: 'T', message: '-x' }]);
});

test('alerter without a time-out stays until it is killed', async () => {
  const staying = execa('alerter', ['--message=x'], {
    env: fakes.env(),
    reject: false,
    timeout: 1_500,
    killSignal: 'SIGKILL',
  });
  expect(await staying).toMatchObject({ timedOut: true });
  expect(await fakes.shown()).toHaveLength(1);
});

test('osascript shows the items of argv, and reads a dash before them as an option', async () => {
  const script = [
    'on run argv',
    'display notification (item 1 of argv) with title (item 2 of argv)',
    'end run',
  ].flatMap((line) => ['-e', line]);
  expect((await run('osascript', [...script, '--', '-m', '-t'])).exitCode).toBe(0);
  expect(await fakes.shown()).toMatchObject([{ title: '-t', message: '-m' }]);
  expect((await run('osascript', [...script, '-m', '-t'])).stderr).toContain('illegal option');
  expect((await run('osascript', ['-e', 'display notification "x"'])).exitCode).toBe(1);
  expect((await run('osascript', [...script, '--', 'only one'])).exitCode).toBe(1);
});
