import { pino } from 'pino';
import { expect, test } from 'vitest';
import { notifyCommand } from '../../../src/commands/notify.ts';
import { LogNotifier } from '../../../src/notify/log-notifier.ts';
import type { Notification, Notifier } from '../../../src/notify/notifier.ts';
import { CommandLine, withAction } from '../../helpers/command-line.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const log = new LogNotifier(pino({ level: 'silent' }));

function way(name: string, why: string | null, sent: Notification[] = []): Notifier {
  return {
    name,
    whenUnseen: `switch ${name} on`,
    send: (notification) => {
      sent.push(notification);
      return why === null ? Promise.resolve() : Promise.reject(new Error(why));
    },
  };
}

const commandLine = (folder: string, ways: readonly Notifier[]) =>
  new CommandLine(
    folder,
    withAction(
      'notify',
      notifyCommand(() => ways),
    ),
  );

test('a test says which ways exist, which one was used, and what to do if nothing appeared', async () => {
  await using folder = await temporaryFolder();
  const sent: Notification[] = [];
  const ways = [way('best', 'not installed: brew install it'), way('good', null, sent), log];
  const cli = commandLine(folder.path, ways);
  expect(await cli.run('notify', '--test')).toBe(0);
  expect(cli.stdout.split('\n')).toEqual([
    'best               not installed: brew install it',
    'good               used: it sent the notification',
    'log                not needed',
    '',
    'If nothing appeared: switch good on.',
    'A Focus (Do Not Disturb) also hides notifications.',
    '',
  ]);
  expect(sent).toHaveLength(1);
});

test('where only the log is left the exit code says so', async () => {
  await using folder = await temporaryFolder();
  const cli = commandLine(folder.path, [way('best', 'no bus'), log]);
  expect(await cli.run('notify', '--test')).toBe(1);
  expect(cli.stdout).toContain('log                used when nothing else works');
  expect(cli.stdout).toContain('Nothing was shown');
});

test('it works with a broken configuration, and says when notifications are off', async () => {
  await using folder = await temporaryFolder();
  const broken = commandLine(folder.path, [way('good', null), log]);
  expect(await broken.run('notify', '--test', '--set', 'intake.stableMs=soon')).toBe(0);
  const off = commandLine(folder.path, [way('good', null), log]);
  expect(await off.run('notify', '--test', '--set', 'notify.enabled=false')).toBe(0);
  expect(off.stdout).toContain('notify.enabled is false');
});

test('without --test it says how it is used', async () => {
  await using folder = await temporaryFolder();
  const cli = commandLine(folder.path, [log]);
  await expect(cli.run('notify')).rejects.toMatchObject({ code: 'usage' });
  await expect(cli.run('notify', '--test', 'me')).rejects.toMatchObject({ code: 'usage' });
});
