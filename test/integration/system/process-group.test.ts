import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { endGroup, signalGroup } from '../../../src/system/process-group.ts';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { lineReader } from '../../helpers/line-reader.ts';

const groups: number[] = [];

interface Group {
  readonly pgid: number;
  /** The number of the process below the first one. */
  readonly below: number;
  readonly child: ChildProcess;
}

/** A group of two; the first does `onTerm` when asked to end, the second too if that is nothing. */
async function group(onTerm: 'exit 7' | ''): Promise<Group> {
  // The second speaks for itself: until then it may still be a copy of the first, trap and all.
  const script = `trap "${onTerm}" TERM; sh -c 'echo $$; sleep 1000' & wait`;
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.pid === undefined) throw new Error('it did not start');
  groups.push(child.pid);
  return { pgid: child.pid, below: Number(await lineReader(child.stdout)()), child };
}

afterEach(() => {
  for (const pgid of groups.splice(0)) signalGroup(pgid, 'SIGKILL');
});

test('who hears SIGTERM may end in its own way', async () => {
  const { pgid, below, child } = await group('exit 7');
  const exit = once(child, 'exit');
  await endGroup(pgid, 10_000);
  expect(await exit).toEqual([7, null]);
  expect(startTimeOf(below)).toBeNull();
});

test('who ignores SIGTERM is killed with all below it', async () => {
  const { pgid, below, child } = await group('');
  const exit = once(child, 'exit');
  await endGroup(pgid, 100);
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(startTimeOf(below)).toBeNull();
});

test('a child that outlives its parent is ended too', async () => {
  const { pgid, below, child } = await group('');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  expect(startTimeOf(below)).not.toBeNull();
  await endGroup(pgid, 0);
  expect(startTimeOf(below)).toBeNull();
});

test('a stopped group is ended', async () => {
  const { pgid, below, child } = await group('exit 7');
  const exit = once(child, 'exit');
  signalGroup(pgid, 'SIGSTOP');
  await endGroup(pgid, 0);
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(startTimeOf(below)).toBeNull();
});

// A container's first process may never ask for the end of what was left to it.
test.runIf(process.platform === 'linux')('a group of zombies is not waited for', async () => {
  // What the shell becomes, cat, does not ask for the end of the group that it started.
  const child = spawn('sh', ['-c', 'setsid sleep 1000 & echo $!; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = lineReader(child.stdout);
  const pgid = Number(await said());
  groups.push(pgid);
  child.stdin.write('are you cat?\n');
  expect(await said()).toBe('are you cat?');
  await expect.poll(() => signalGroup(pgid, 0)).toBe(true);
  await endGroup(pgid, 60_000);
  expect(signalGroup(pgid, 0), 'its number is still taken').toBe(true);
  const exit = once(child, 'exit');
  child.stdin.end();
  await exit;
});

test('a group that is gone is nothing to end', async () => {
  const { pid, stdin } = spawn('cat', { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  // Its number is free once it was waited for.
  if (pid === undefined) throw new Error('it did not start');
  stdin.end();
  await expect.poll(() => signalGroup(pid, 0)).toBe(false);
  await endGroup(pid, 60_000);
});

test.each([-1, 0, 1, 1.5, Number.NaN])('%s names more than one group: nothing is sent', (pgid) => {
  expect(() => signalGroup(pgid, 0)).toThrow(RangeError);
});
