import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { signalGroup } from '../../../src/system/process-group.ts';
import {
  bootId,
  currentOwner,
  ownerMark,
  startTimeOf,
} from '../../../src/system/process-identity.ts';
import { reapOrphans } from '../../../src/worker/orphan-reaper.ts';
import { lineReader } from '../../helpers/line-reader.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

const logger = pino({ level: 'silent' });
const groups: number[] = [];

afterEach(() => {
  for (const pgid of groups.splice(0)) signalGroup(pgid, 'SIGKILL');
});

/** A stage that refuses to be terminated, with a child, as a dead daemon leaves it. */
async function orphan(mark = 'none'): Promise<{ pid: number; below: number; child: ChildProcess }> {
  const script = `trap '' TERM; sh -c 'echo $$; sleep 1000' & wait`;
  const child = spawn('sh', ['-c', script], {
    detached: true,
    env: { ...process.env, SUBPIPED_DAEMON: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pid = child.pid ?? 0;
  groups.push(pid);
  return { pid, below: Number(await lineReader(child.stdout)()), child };
}

function recorded(bench: QueueBench, pid: number, pidStartedAt: string | null): number {
  const { id: jobId } = bench.queued('Film');
  return bench.runs.start({ jobId, attempt: 1, stage: 'asr', pid, pidStartedAt });
}

test('what a dead daemon left running is ended, with all below it, and its row too', async () => {
  using bench = new QueueBench();
  const { pid, below, child } = await orphan();
  const exit = once(child, 'exit');
  recorded(bench, pid, startTimeOf(pid));
  expect(await reapOrphans(bench.runs, logger, 100)).toBe(1);
  await exit;
  expect(startTimeOf(pid)).toBeNull();
  expect(startTimeOf(below)).toBeNull();
  expect(bench.runs.running()).toEqual([]);
  expect(bench.runs.latest(1)).toMatchObject([{ state: 'canceled', errorCode: 'stopped' }]);
});

test.each([
  ['another start time', () => '1'],
  ['no start time', () => null],
])('a process with %s is somebody else: only the row ends', async (_name, startedAt) => {
  using bench = new QueueBench();
  const { pid, below } = await orphan();
  recorded(bench, pid, startedAt());
  expect(await reapOrphans(bench.runs, logger, 100)).toBe(1);
  expect(startTimeOf(pid)).not.toBeNull();
  expect(startTimeOf(below)).not.toBeNull();
  expect(bench.runs.running()).toEqual([]);
});

test('a process that is gone is no hindrance', async () => {
  using bench = new QueueBench();
  const { pid, child } = await orphan();
  const startedAt = startTimeOf(pid);
  const exit = once(child, 'exit');
  signalGroup(pid, 'SIGKILL');
  await exit;
  recorded(bench, pid, startedAt);
  expect(await reapOrphans(bench.runs, logger, 100)).toBe(1);
  expect(bench.runs.running()).toEqual([]);
});

test('nothing left is nothing to do', async () => {
  using bench = new QueueBench();
  expect(await reapOrphans(bench.runs, logger, 100)).toBe(0);
});

const DEAD = { pid: 2 ** 22 + 1, startedAt: '1', bootId: bootId() };

test('what lives on below a stage that is dead itself is ended', async () => {
  using bench = new QueueBench();
  const { pid, below, child } = await orphan(ownerMark(DEAD));
  recorded(bench, pid, startTimeOf(pid));
  bench.claimed(DEAD);
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  expect(startTimeOf(below)).not.toBeNull();
  await reapOrphans(bench.runs, logger, 100);
  expect(startTimeOf(below)).toBeNull();
});

test('a stage that its daemon did not live to write down is ended', async () => {
  using bench = new QueueBench();
  bench.queued('Film');
  bench.claimed(DEAD);
  const { pid, below } = await orphan(ownerMark(DEAD));
  expect(await reapOrphans(bench.runs, logger, 100)).toBe(0);
  expect(startTimeOf(pid)).toBeNull();
  expect(startTimeOf(below)).toBeNull();
});

test('the stages of a daemon that lives are left alone', async () => {
  using bench = new QueueBench();
  bench.queued('Film');
  bench.claimed(currentOwner());
  const { pid } = await orphan(ownerMark(currentOwner()));
  await reapOrphans(bench.runs, logger, 100);
  expect(startTimeOf(pid)).not.toBeNull();
});

test('the stages of another home are left alone', async () => {
  using bench = new QueueBench();
  bench.queued('Film');
  bench.claimed(DEAD);
  const { pid } = await orphan(ownerMark({ ...DEAD, startedAt: '2' }));
  await reapOrphans(bench.runs, logger, 100);
  expect(startTimeOf(pid)).not.toBeNull();
});
