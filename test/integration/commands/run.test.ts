import { once } from 'node:events';
import { expect, test } from 'vitest';
import { type CreateDaemon, runCommand } from '../../../src/commands/run.ts';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { CommandLine, withAction } from '../../helpers/command-line.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

type Daemon = Awaited<ReturnType<CreateDaemon>>;

function commandLine(folder: string, daemon: Partial<Daemon>, lostAfterMs?: number) {
  const log: string[] = [];
  const create: CreateDaemon = ({ home, foreground, onLost }) => {
    const lose = () => onLost(new SubpipedError('home_lost', 'state was moved', { hint: 'back' }));
    if (lostAfterMs !== undefined) setTimeout(lose, lostAfterMs);
    log.push(`create ${home.root === folder} ${foreground}`);
    return Promise.resolve({
      start: async (signal) => {
        log.push('start');
        await daemon.start?.(signal);
      },
      stop: async () => {
        log.push('stop');
        await daemon.stop?.();
      },
    });
  };
  return { cli: new CommandLine(folder, withAction('run', runCommand(create))), log };
}

test('runs until a signal and then stops in an orderly way', async () => {
  await using folder = await temporaryFolder();
  const { cli, log } = commandLine(folder.path, {});
  const started = once(cli.signals, 'stderr');
  const ended = cli.run('run');
  await started;
  expect(cli.stderr).toContain(`Drop films into ${folder.path}/in`);
  expect(cli.stderr).toContain(`subpiped status --watch --home ${folder.path}`);
  cli.signals.emit('SIGTERM');
  expect(await ended).toBe(0);
  expect(log).toEqual(['create true true', 'start', 'stop']);
});

test('a daemon whose state is lost is stopped and ends with a word', async () => {
  await using folder = await temporaryFolder();
  const { cli, log } = commandLine(folder.path, {}, 10);
  await expect(cli.run('run')).rejects.toMatchObject({ code: 'home_lost', exitCode: 75 });
  expect(log).toEqual(['create true true', 'start', 'stop']);
});

test('a second signal does not wait for the daemon', async () => {
  await using folder = await temporaryFolder();
  const { cli } = commandLine(folder.path, { stop: () => new Promise(() => {}) });
  const started = once(cli.signals, 'stderr');
  const ended = cli.run('run');
  await started;
  cli.signals.emit('SIGINT');
  cli.signals.emit('SIGINT');
  expect(await ended).toBe(130);
});

test('a signal during a slow start aborts the start', async () => {
  await using folder = await temporaryFolder();
  const { cli, log } = commandLine(folder.path, {
    start: async (signal) => {
      if (!signal.aborted) await once(signal, 'abort');
    },
  });
  const ended = cli.run('run');
  setImmediate(() => cli.signals.emit('SIGTERM'));
  expect(await ended).toBe(0);
  expect(log.at(-1)).toBe('stop');
});

test('a start that fails closes what it had opened and says why', async () => {
  await using folder = await temporaryFolder();
  const running = new SubpipedError('already_running', 'a daemon with pid 1 holds the home');
  const { cli, log } = commandLine(folder.path, { start: () => Promise.reject(running) });
  await expect(cli.run('run')).rejects.toBe(running);
  expect(log.at(-1)).toBe('stop');
  expect(running.exitCode).toBe(75);
});

test('a broken configuration starts nothing', async () => {
  await using folder = await temporaryFolder();
  const { cli, log } = commandLine(folder.path, {});
  await expect(cli.run('run', '--set', 'intake.stableMs=soon')).rejects.toMatchObject({
    code: 'config_invalid',
    exitCode: 78,
  });
  expect(log).toEqual([]);
});
