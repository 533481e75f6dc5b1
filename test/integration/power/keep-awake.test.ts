import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { caffeinate, KeepAwake } from '../../../src/power/keep-awake.ts';
import { FakeMacPower, isAlive, MAC_PROGRAMS } from '../../helpers/fake-mac-power.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

/** The fake, told where its state lies by env(1), which becomes it. */
function command(mac: FakeMacPower, pid = process.pid): [string, ...string[]] {
  const [program, ...args] = caffeinate(pid);
  return ['env', `FAKE_POWER_STATE=${mac.state}`, join(MAC_PROGRAMS, program), ...args];
}

function keeper(command: readonly [string, ...string[]] | null, restartMs = 20) {
  const logged: string[] = [];
  const logger = pino({}, { write: (line: string) => void logged.push(line) });
  return { awake: new KeepAwake({ command, logger, restartMs }), logged };
}

test('caffeinate lives exactly as long as the work, also when that fails', async () => {
  await using folder = await temporaryFolder();
  const mac = new FakeMacPower(folder.path);
  const { awake } = keeper(command(mac));
  const said = await awake.during(async () => {
    await vi.waitFor(() => expect(mac.awake()).toHaveLength(1));
    return 'done';
  });
  expect([said, mac.awake()]).toEqual(['done', []]);
  const failing = awake.during(async () => {
    await vi.waitFor(() => expect(mac.awake()).toHaveLength(1));
    throw new Error('the film failed');
  });
  await expect(failing).rejects.toThrow('the film failed');
  expect(mac.awake()).toEqual([]);
  expect(mac.calls('caffeinate').map((line) => line.replace(/^\d+ /, ''))).toEqual([
    `-i -w ${process.pid}`,
    `-i -w ${process.pid}`,
  ]);
});

test('one that dies is started again, and one that is killed, too', async () => {
  await using folder = await temporaryFolder();
  const mac = new FakeMacPower(folder.path);
  mac.fault('caffeinate', 'dies');
  const { awake, logged } = keeper(command(mac));
  await awake.during(async () => {
    await vi.waitFor(() => expect(mac.calls('caffeinate')).toHaveLength(2), 5_000);
    const [pid = 0] = mac.awake();
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(mac.calls('caffeinate')).toHaveLength(3), 5_000);
    await vi.waitFor(() => expect(mac.awake()).toHaveLength(1), 5_000);
  });
  expect(mac.awake()).toEqual([]);
  expect(logged).toHaveLength(2);
});

test('one that refuses to end is killed', async () => {
  await using folder = await temporaryFolder();
  const mac = new FakeMacPower(folder.path);
  mac.fault('caffeinate', 'deaf');
  const { awake } = keeper(command(mac));
  await awake.during(async () => {
    await vi.waitFor(() => expect(mac.awake()).toHaveLength(1), 5_000);
    // The trap is set before the program becomes what waits.
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  await vi.waitFor(() => expect(mac.awake()).toEqual([]), 5_000);
});

test('no film fails for want of it', async () => {
  const { awake, logged } = keeper(['/nowhere/caffeinate']);
  expect(await awake.during(() => new Promise((resolve) => setTimeout(() => resolve(1), 50)))).toBe(
    1,
  );
  expect(logged).toHaveLength(1);
  const none = keeper(null);
  expect(await none.awake.during(() => Promise.resolve(2))).toBe(2);
});

test('it ends with the process of -w, however that ends', async () => {
  await using folder = await temporaryFolder();
  const mac = new FakeMacPower(folder.path);
  const daemon: ChildProcess = spawn('sleep', ['600'], { stdio: 'ignore' });
  const [program, ...args] = command(mac, daemon.pid);
  const child = spawn(program, args, { stdio: 'ignore' });
  await vi.waitFor(() => expect(mac.awake()).toHaveLength(1), 5_000);
  const ended = once(child, 'exit');
  daemon.kill('SIGKILL');
  await ended;
  expect(mac.awake()).toEqual([]);
});

test('the fake knows its options, and runs a program as the real one does', async () => {
  await using folder = await temporaryFolder();
  const mac = new FakeMacPower(folder.path);
  const start = (...args: string[]) =>
    spawn(join(MAC_PROGRAMS, 'caffeinate'), args, {
      stdio: 'ignore',
      env: { ...process.env, ...mac.env },
    });
  expect(await once(start('-x'), 'exit')).toEqual([64, null]);
  expect(await once(start('-i', '-w', '1', 'sh', '-c', 'exit 3'), 'exit')).toEqual([3, null]);
  const held = start('-i', '-s');
  await vi.waitFor(() => expect(mac.awake()).toEqual([held.pid]), 5_000);
  expect(isAlive(held.pid ?? 0)).toBe(true);
  held.kill();
  expect(await once(held, 'exit')).toEqual([null, 'SIGTERM']);
});
