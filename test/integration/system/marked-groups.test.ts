import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { groupsByPs, markedGroups } from '../../../src/system/marked-groups.ts';
import { signalGroup } from '../../../src/system/process-group.ts';
import { lineReader } from '../../helpers/line-reader.ts';

const MARK = `mark-${process.pid}`;
const groups: number[] = [];

afterEach(() => {
  for (const pgid of groups.splice(0)) signalGroup(pgid, 'SIGKILL');
});

/** A group whose leader has ended while a process below it lives on. */
async function headless(environment: NodeJS.ProcessEnv): Promise<number> {
  const child: ChildProcess = spawn('sh', ['-c', 'sleep 1000 & echo started'], {
    detached: true,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const pid = child.pid ?? 0;
  groups.push(pid);
  if (child.stdout === null) throw new Error('no pipe');
  await lineReader(child.stdout)();
  await exit;
  return pid;
}

test('a group is found by the environment of what is left of it', async () => {
  const pid = await headless({ SUBPIPED_DAEMON: MARK });
  expect(markedGroups('SUBPIPED_DAEMON', MARK)).toEqual([pid]);
});

test('another value, even one that begins alike, is another mark', async () => {
  await headless({ SUBPIPED_DAEMON: `${MARK}0` });
  await headless({ SUBPIPED_OTHER: MARK });
  expect(markedGroups('SUBPIPED_DAEMON', MARK)).toEqual([]);
  expect(groupsByPs(`SUBPIPED_DAEMON=${MARK}`, 'axeww')).toEqual([]);
});

// The flags of BSD's ps differ; the form of the lines is the same.
test('ps finds it, too', async () => {
  const pid = await headless({ SUBPIPED_DAEMON: MARK });
  const flags = process.platform === 'darwin' ? '-axEww' : 'axeww';
  expect(groupsByPs(`SUBPIPED_DAEMON=${MARK}`, flags)).toEqual([pid]);
});
