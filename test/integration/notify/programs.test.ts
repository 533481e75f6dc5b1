import os from 'node:os';
import { afterEach, expect, test, vi } from 'vitest';
import { MacNotificationCenter, openCenter } from '../../../src/notify/notification-center.ts';
import { NotifySend } from '../../../src/notify/notify-send.ts';
import { Osascript } from '../../../src/notify/osascript.ts';
import { sendProgram } from '../../../src/notify/send-program.ts';
import { FakeProgram } from '../../helpers/fake-program.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const NOTE = {
  title: 'Subtitles "are" ready',
  message: `"'$(touch x)\` \\ जाने तू & <b>`,
  key: 'job-7',
  openPath: '/home/out/जाने तू',
};

test('notify-send gets the text as arguments and the body as markup', async () => {
  await using folder = await temporaryFolder();
  const program = await FakeProgram.create(folder.path, 'notify-send');
  await new NotifySend(program.path).send(NOTE);
  expect(await program.args()).toEqual([
    '--app-name=subpiped',
    '--urgency=normal',
    '--',
    NOTE.title,
    // Twice the backslash: notify-send itself reads them as C does.
    `"'$(touch x)\` \\\\ जाने तू &amp; &lt;b&gt;`,
  ]);
});

const DASHES = { title: '--help', message: '-e do shell script "touch x"', key: '-group' };

test('text that begins like an option is text to each program', async () => {
  asOnAMac();
  await using folder = await temporaryFolder();
  const send = await FakeProgram.create(folder.path, 'notify-send');
  await new NotifySend(send.path).send(DASHES);
  expect((await send.args()).slice(-3)).toEqual(['--', DASHES.title, DASHES.message]);
  const osascript = await FakeProgram.create(folder.path, 'osascript');
  await new Osascript(osascript.path).send(DASHES);
  expect((await osascript.args()).slice(-3)).toEqual(['--', DASHES.message, DASHES.title]);
  const terminal = await FakeProgram.create(folder.path, 'terminal-notifier');
  await center(terminal.path).send(DASHES);
  const values = (await terminal.args()).filter((_arg, index) => index % 2 === 1);
  // Its arguments are property lists: a text in quotes is a text, whatever it begins with.
  expect(values.filter((value) => value.startsWith('-'))).toEqual([]);
  expect(values).toContain('"--help"');
  expect(values).toContain('"-e do shell script \\"touch x\\""');
});

test('osascript gets the text as arguments, not as part of its script', async () => {
  await using folder = await temporaryFolder();
  const program = await FakeProgram.create(folder.path, 'osascript');
  await new Osascript(program.path).send(NOTE);
  const args = await program.args();
  expect(args.slice(args.indexOf('--'))).toEqual(['--', NOTE.message, NOTE.title]);
  expect(args.slice(0, args.indexOf('--')).join(' ')).not.toContain('जाने');
});

test('a program that fails or hangs is an error', async () => {
  await using folder = await temporaryFolder();
  const fails = await FakeProgram.create(folder.path, 'fails', 'exit 1');
  await expect(sendProgram(fails.path, [])).rejects.toThrow('it exited with code 1');
  const hangs = await FakeProgram.create(folder.path, 'hangs', 'exec sleep 60');
  await expect(sendProgram(hangs.path, [], 50)).rejects.toThrow('did not answer in time');
  await expect(sendProgram('/nowhere/notify-send', [])).rejects.toThrow('ENOENT');
});

/** node-notifier on a Mac that shows what the program in it sends. */
function center(program: string): MacNotificationCenter {
  const shows = () => Promise.resolve(true);
  return new MacNotificationCenter(true, () => openCenter(program), shows);
}

/** node-notifier asks the system's name and version as it sends; a Mac is made of these two. */
function asOnAMac(): void {
  vi.spyOn(os, 'type').mockReturnValue('Darwin');
  vi.spyOn(os, 'release').mockReturnValue('25.0.0');
}

test('node-notifier starts terminal-notifier with key and folder', async () => {
  asOnAMac();
  await using folder = await temporaryFolder();
  const program = await FakeProgram.create(folder.path, 'terminal-notifier');
  await center(program.path).send(NOTE);
  const args = await program.args();
  const after = (flag: string) => args[args.indexOf(flag) + 1];
  expect(after('-group')).toBe('"subpiped-job-7"');
  expect(after('-open')).toMatch(/^"file:\/\/\/home\/out\/%E0/u);
  expect(after('-message')).toContain('जाने तू');
});

test('an answer in other words than expected is no failure', async () => {
  asOnAMac();
  await using folder = await temporaryFolder();
  const program = await FakeProgram.create(folder.path, 'terminal-notifier', 'echo delivered');
  await expect(center(program.path).send(NOTE)).resolves.toBeUndefined();
});

test('a terminal-notifier that can not start is an error, not a crash', async () => {
  asOnAMac();
  await expect(center('/nowhere/terminal-notifier').send(NOTE)).rejects.toThrow();
  const throwing = () =>
    Promise.resolve({
      notify: () => {
        throw new Error('spawn Unknown system error -86');
      },
    });
  const broken = new MacNotificationCenter(true, throwing, () => Promise.resolve(true));
  await expect(broken.send(NOTE)).rejects.toThrow('-86');
});
