import { expect, test } from 'vitest';
import type { JobState, LeaseOwner } from '../../../src/domain/job.ts';
import type { JobQueue } from '../../../src/queue/job-queue.ts';
import { FAILURE, LEASE_MS, OTHER, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

test('claims by priority, then by run time, then by number, one at a time', () => {
  using bench = new QueueBench();
  const first = bench.queued('first');
  const second = bench.queued('second');
  bench.clock.advance(1);
  const late = bench.queued('late');
  bench.clock.advance(1);
  const added = bench.queued('added', { origin: 'add' });
  const order: number[] = [];
  for (let job = bench.queue.claim(OWNER, LEASE_MS); job; ) {
    order.push(job.id);
    expect(bench.queue.claim(OTHER, LEASE_MS)).toBeNull();
    bench.queue.complete(OWNER, job.id, RESULT);
    job = bench.queue.claim(OWNER, LEASE_MS);
  }
  expect(order).toEqual([added.id, first.id, second.id, late.id]);
});

test('an older film that is tried again does not go before those that were due earlier', () => {
  using bench = new QueueBench();
  const old = bench.queued('old');
  bench.claimed();
  const young = bench.queued('young');
  bench.queue.retryLater(OWNER, old.id, FAILURE, bench.clock.now() + 1000);
  bench.clock.advance(1000);
  expect(bench.claimed().id).toBe(young.id);
});

test('a claim counts as an attempt and starts the job', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  const now = bench.clock.advance(10);
  expect(bench.claimed()).toMatchObject({ id, state: 'running', attempts: 1, startedAt: now });
});

test('a film is not claimed before its time', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  const runAt = bench.clock.now() + 1000;
  expect(bench.queue.retryLater(OWNER, id, FAILURE, runAt)).toBe(true);
  expect(bench.get(id)).toMatchObject({ state: 'queued', reason: 'retry', errorCode: 'network' });
  expect(bench.queue.nextRunAt()).toBe(runAt);
  bench.clock.advance(999);
  expect(bench.queue.claim(OWNER, LEASE_MS)).toBeNull();
  bench.clock.advance(1);
  expect(bench.claimed()).toMatchObject({ id, attempts: 2, errorCode: null, reason: null });
  expect(bench.queue.nextRunAt()).toBeNull();
});

interface End {
  readonly name: string;
  readonly write: (queue: JobQueue, owner: LeaseOwner, id: number) => boolean;
  readonly state: JobState;
  readonly reason: string | null;
  readonly attempts: number;
}

const ENDS: readonly End[] = [
  {
    name: 'complete',
    write: (queue, owner, id) => queue.complete(owner, id, { ...RESULT, reason: 'dropped_data' }),
    state: 'done',
    reason: 'dropped_data',
    attempts: 1,
  },
  {
    name: 'fail',
    write: (queue, owner, id) => queue.fail(owner, id, FAILURE),
    state: 'failed',
    reason: 'network',
    attempts: 1,
  },
  {
    name: 'retryLater',
    write: (queue, owner, id) => queue.retryLater(owner, id, FAILURE, 0),
    state: 'queued',
    reason: 'retry',
    attempts: 1,
  },
  {
    name: 'waitFor',
    write: (queue, owner, id) => queue.waitFor(owner, id, 'disk_full', FAILURE),
    state: 'waiting',
    reason: 'disk_full',
    attempts: 0,
  },
  {
    name: 'release',
    write: (queue, owner, id) => queue.release(owner, id),
    state: 'queued',
    reason: null,
    attempts: 0,
  },
  {
    name: 'canceled',
    write: (queue, owner, id) => queue.canceled(owner, id),
    state: 'canceled',
    reason: 'by_person',
    attempts: 1,
  },
];

test.each(ENDS)('$name ends the lease and sets state, reason and attempts', (end) => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  const now = bench.clock.advance(5);
  expect(end.write(bench.queue, OWNER, id)).toBe(true);
  const { state, reason, attempts } = end;
  const ended = ['done', 'failed', 'canceled'].includes(state);
  expect(bench.get(id)).toMatchObject({
    state,
    reason,
    attempts,
    endedAt: ended ? now : null,
    updatedAt: now,
  });
  expect(end.write(bench.queue, OWNER, id), 'a second time').toBe(false);
});

test.each([...ENDS, { name: 'renew', write: renew }])(
  '$name by another owner changes nothing',
  ({ write }) => {
    using bench = new QueueBench();
    const { id } = bench.queued();
    const claimed = bench.claimed();
    const restarted = { ...OWNER, startedAt: '4712' };
    const rebooted = { ...OWNER, bootId: 'boot-2' };
    for (const owner of [OTHER, restarted, rebooted]) {
      expect(write(bench.queue, owner, id)).toBe(false);
      expect(bench.get(id)).toEqual(claimed);
    }
  },
);

function renew(queue: JobQueue, owner: LeaseOwner, id: number): boolean {
  return queue.renew(owner, id, LEASE_MS);
}

test('a finished job keeps where its results are', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.get(id)).toMatchObject({ ...RESULT, errorCode: null });
});

test('a failed job keeps code, message and hint', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.fail(OWNER, id, FAILURE);
  expect(bench.get(id)).toMatchObject({
    errorCode: FAILURE.code,
    errorMessage: FAILURE.message,
    errorHint: FAILURE.hint,
  });
});

test('the lease of a dead owner is void at once, and the attempt does not count', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  const alive: LeaseOwner[] = [];
  const voided = bench.queue.voidDeadLeases((owner) => {
    alive.push(owner);
    return false;
  });
  expect(alive).toEqual([OWNER]);
  expect(voided).toMatchObject([{ id, state: 'queued', attempts: 0 }]);
  expect(bench.claimed(OTHER)).toMatchObject({ id, attempts: 1 });
  expect(bench.queue.complete(OWNER, id, RESULT), 'by the old owner').toBe(false);
});

test('the lease of a living owner is void only when it has run out', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.clock.advance(LEASE_MS - 1);
  expect(bench.queue.voidDeadLeases(() => true)).toEqual([]);
  bench.queue.renew(OWNER, id, LEASE_MS);
  bench.clock.advance(LEASE_MS - 1);
  expect(bench.queue.voidDeadLeases(() => true)).toEqual([]);
  bench.clock.advance(1);
  expect(bench.queue.voidDeadLeases(() => true)).toMatchObject([{ id, state: 'queued' }]);
});

test('a clock that is set back does not void a lease', () => {
  using bench = new QueueBench();
  bench.queued();
  bench.claimed();
  bench.clock.advance(-3_600_000);
  expect(bench.queue.voidDeadLeases(() => true)).toEqual([]);
});

test('a film is given back and claimed a hundred times without using up its attempts', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  for (let round = 0; round < 100; round += 1) {
    expect(bench.claimed().attempts).toBe(1);
    bench.queue.release(OWNER, id);
  }
  expect(bench.get(id).attempts).toBe(0);
});

test.each([
  ['release', (queue: JobQueue, id: number) => queue.release(OWNER, id)],
  ['retryLater', (queue: JobQueue, id: number) => queue.retryLater(OWNER, id, FAILURE, 0)],
  ['waitFor', (queue: JobQueue, id: number) => queue.waitFor(OWNER, id, 'disk_full', FAILURE)],
  ['a dead daemon', (queue: JobQueue) => queue.voidDeadLeases(() => false)],
])('a wish to cancel outlives %s', (_name, write) => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  expect(bench.queue.requestCancel(id).state).toBe('running');
  write(bench.queue, id);
  expect(bench.get(id)).toMatchObject({
    state: 'canceled',
    reason: 'by_person',
    endedAt: bench.clock.now(),
  });
});
