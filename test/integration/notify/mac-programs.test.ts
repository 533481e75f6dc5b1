import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Alerter } from '../../../src/notify/alerter.ts';
import { chooseNotifiers } from '../../../src/notify/choose-notifiers.ts';
import { FirstThatWorks } from '../../../src/notify/first-that-works.ts';
import { installedProgram } from '../../../src/notify/installed-program.ts';
import { Osascript } from '../../../src/notify/osascript.ts';
import { TerminalNotifier } from '../../../src/notify/terminal-notifier.ts';
import { FakeNotifiers, MAC_PROGRAMS } from '../../helpers/fake-notifiers.ts';
import { FakeProgram } from '../../helpers/fake-program.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const logger = pino({ level: 'silent' });
const TERMINAL_NOTIFIER = join(MAC_PROGRAMS, 'terminal-notifier');
const NOTE = {
  title: 'Subtitles "are" ready',
  message: `"'$(touch x)\` जाने तू & <b>`,
  key: 'job-7',
  openPath: '/home/out/जाने तू #1?',
};

let folder: TemporaryFolder;
let fakes: FakeNotifiers;

/** The stand-ins are found first, sw_vers among them. */
async function onMac(settings: Record<string, string> = {}, version = '26.1'): Promise<void> {
  await FakeProgram.create(folder.path, 'sw_vers', `echo ${version}`);
  const env = fakes.env({ FAKE_MACOS_VERSION: version, ...settings });
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  vi.stubEnv('PATH', `${folder.path}:${env['PATH']}`);
}

beforeEach(async () => {
  folder = await temporaryFolder();
  fakes = new FakeNotifiers(folder.path);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await folder[Symbol.asyncDispose]();
});

/** The chain of an Apple Silicon Mac without Rosetta, with these programs installed. */
function chain(...installed: string[]) {
  return new FirstThatWorks(
    chooseNotifiers(logger, {
      platform: 'darwin',
      arch: 'arm64',
      path: MAC_PROGRAMS,
      exists: (path) => installed.some((name) => path === join(MAC_PROGRAMS, name)),
    }),
    logger,
  );
}

test('terminal-notifier 3 gets text, group and the folder as a URL', async () => {
  await onMac();
  await new TerminalNotifier(TERMINAL_NOTIFIER).send(NOTE);
  const open =
    'file:///home/out/%E0%A4%9C%E0%A4%BE%E0%A4%A8%E0%A5%87%20%E0%A4%A4%E0%A5%82%20%231%3F';
  expect(await fakes.shown()).toEqual([
    {
      program: 'terminal-notifier',
      title: NOTE.title,
      message: `\u2060${NOTE.message}`,
      group: 'subpiped-job-7',
      open,
    },
  ]);
});

test.each(['3.1.0', '2.0.0'])(
  'to terminal-notifier %s a text is a text, whatever it begins with',
  async (version) => {
    // Version 2 still shows something there.
    await onMac({ FAKE_TERMINAL_NOTIFIER_VERSION: version }, '15.5');
    const notifier = new TerminalNotifier(TERMINAL_NOTIFIER);
    const texts = ['-message x', '[REC] 2007', '{a}', '(500) Days', '<b>', '"a"', '\\x', 'a = b;'];
    for (const text of texts) await notifier.send({ title: text, message: text, key: 'k' });
    const shown = await fakes.shown();
    const visible = (text: string) => text.replaceAll('\u2060', '');
    expect(shown.map(({ title }) => visible(title))).toEqual(texts);
    expect(shown.map(({ message }) => visible(message))).toEqual(texts);
  },
);

test('version 2 of terminal-notifier is not used where macOS drops what it sends', async () => {
  await onMac({ FAKE_TERMINAL_NOTIFIER_VERSION: '2.0.0' });
  const ways = chain('terminal-notifier', 'osascript');
  const delivery = await ways.deliver(NOTE);
  expect(delivery.by).toBe('osascript');
  expect(delivery.failed[0]?.why).toContain('brew upgrade terminal-notifier');
  await ways.deliver(NOTE);
  // Its version was asked once, and nothing was sent by it.
  const calls = (await fakes.calls()).filter(({ program }) => program === 'terminal-notifier');
  expect(calls.map(({ argv }) => argv)).toEqual([['-version']]);
});

test('where the version of macOS is not known, version 2 is not trusted', async () => {
  await onMac({ FAKE_TERMINAL_NOTIFIER_VERSION: '2.0.0' }, '');
  expect(await new TerminalNotifier(TERMINAL_NOTIFIER).obstacle()).toContain('older than 3.0');
});

test('a refused permission passes a notification on to the next way', async () => {
  await onMac({ FAKE_TERMINAL_NOTIFIER_FAULT: 'exit' });
  const delivery = await chain('terminal-notifier', 'alerter').deliver(NOTE);
  expect(delivery).toMatchObject({
    by: 'alerter',
    failed: [{ name: 'terminal-notifier', why: expect.stringContaining('not allowed') }],
  });
});

test('a program of the wrong kind is an obstacle and no crash', async () => {
  await onMac();
  const broken = join(folder.path, 'terminal-notifier');
  await writeFile(broken, 'no program at all');
  await chmod(broken, 0o755);
  expect(await new TerminalNotifier(broken).obstacle()).toContain('does not start');
});

test('alerter is told when to go, and opens the folder when it is clicked', async () => {
  await onMac({ FAKE_ALERTER_ANSWER: '@CONTENTCLICKED' });
  const open = await FakeProgram.create(folder.path, 'open');
  const alerter = new Alerter(join(MAC_PROGRAMS, 'alerter'), open.path);
  await alerter.send({ ...NOTE, title: '-x', message: '--remove=ALL' });
  expect(await fakes.shown()).toMatchObject([
    { title: '-x', message: '--remove=ALL', group: 'subpiped-job-7' },
  ]);
  const [call] = await fakes.calls();
  expect(call?.argv).toContain('--timeout=5');
  expect(await open.args()).toEqual([NOTE.openPath]);
});

test('alerter that nobody clicks opens nothing; a folder that does not open is no failure', async () => {
  await onMac();
  const open = await FakeProgram.create(folder.path, 'open', 'exit 1');
  const alerter = new Alerter(join(MAC_PROGRAMS, 'alerter'), open.path);
  await alerter.send(NOTE);
  await expect(open.args()).rejects.toThrow('ENOENT');
  vi.stubEnv('FAKE_ALERTER_ANSWER', '@CONTENTCLICKED');
  await alerter.send(NOTE);
  expect(await open.args()).toEqual([NOTE.openPath]);
});

test('alerter that hangs, as without a permission, is ended', async () => {
  await onMac({ FAKE_ALERTER_FAULT: 'hang' });
  const hanging = new Alerter(join(MAC_PROGRAMS, 'alerter'), 'open', 1_500);
  const ways = [hanging, new Osascript(join(MAC_PROGRAMS, 'osascript'))];
  const delivery = await new FirstThatWorks(ways, logger).deliver(NOTE);
  expect(delivery).toEqual({
    by: 'osascript',
    failed: [{ name: 'alerter', why: 'it did not answer in time and was stopped' }],
  });
  expect(await fakes.shown()).toMatchObject([{ program: 'osascript', title: NOTE.title }]);
});

test('osascript shows text that would be script', async () => {
  await onMac();
  const delivery = await chain('osascript').deliver({
    ...NOTE,
    title: '-e',
    message: '" & (do shell script "touch x") & "',
  });
  expect(delivery.by).toBe('osascript');
  expect(await fakes.shown()).toMatchObject([
    { title: '-e', message: '" & (do shell script "touch x") & "' },
  ]);
});

test('with nothing installed the log has it', async () => {
  await onMac();
  const delivery = await chain().deliver(NOTE);
  expect(delivery.by).toBe('log');
  expect(delivery.failed.map(({ name }) => name)).toEqual([
    'terminal-notifier',
    'alerter',
    'node-notifier',
    'osascript',
  ]);
});

test("Homebrew's folders are searched where PATH names neither", async () => {
  await mkdir(join(folder.path, 'bin'));
  const system = (path: string, files: string[]) =>
    ({
      platform: 'darwin',
      arch: 'arm64',
      path,
      exists: (file: string) => files.includes(file),
    }) as const;
  const brewed = '/opt/homebrew/bin/alerter';
  expect(installedProgram('alerter', system('/usr/bin:/bin', [brewed]))).toBe(brewed);
  expect(installedProgram('alerter', system('/a:/b', ['/b/alerter', brewed]))).toBe('/b/alerter');
  expect(installedProgram('alerter', system('', []))).toBeNull();
});
