import { expect, test } from 'vitest';
import type { Place } from '../../../src/queue/job-queue.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { FAILURE, film, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

test.each(['settling', 'queued', 'waiting'] as const)('a %s film is canceled at once', (state) => {
  using bench = new QueueBench();
  const { id } = state === 'settling' ? bench.found() : bench.queued();
  if (state === 'waiting') bench.queue.wait(id, 'disk_full', '');
  expect(bench.queue.requestCancel(id)).toMatchObject({
    state: 'canceled',
    reason: 'by_person',
    endedAt: bench.clock.now(),
  });
});

test('a running film is asked to end, and the wish is gone with the run', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  expect(bench.queue.isCancelRequested(id)).toBe(false);
  expect(bench.queue.requestCancel(id).state).toBe('running');
  expect(bench.queue.isCancelRequested(id)).toBe(true);
  expect(bench.queue.canceled(OWNER, id)).toBe(true);
  expect(bench.queue.isCancelRequested(id)).toBe(false);
  bench.queue.retry(id);
  bench.claimed();
  expect(bench.queue.isCancelRequested(id)).toBe(false);
});

test('what has ended cannot be canceled, what is missing cannot be anything', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(() => bench.queue.requestCancel(id)).toThrow('job 1 is done and cannot become canceled');
  expect(() => bench.queue.requestCancel(99)).toThrow(
    expect.objectContaining({ code: 'job_not_found', message: 'there is no job 99' }),
  );
  expect(() => bench.queue.retry(99)).toThrow('there is no job 99');
  expect(bench.queue.isCancelRequested(99)).toBe(false);
});

test('retry starts an ended film anew, with all its attempts', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.fail(OWNER, id, FAILURE);
  const now = bench.clock.advance(1000);
  expect(bench.queue.retry(id)).toMatchObject({
    state: 'queued',
    reason: null,
    attempts: 0,
    runAt: now,
    errorCode: null,
    errorMessage: null,
    errorHint: null,
    startedAt: null,
    endedAt: null,
  });
  expect(bench.claimed()).toMatchObject({ id, attempts: 1 });
});

test('retry of a done film forgets the verdict', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.queue.retry(id)).toMatchObject({ state: 'queued', verdict: null });
});

test('retry of a waiting film does not wait for the reason', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.waitFor(OWNER, id, 'missing_model', FAILURE);
  expect(bench.queue.retry(id)).toMatchObject({ state: 'queued', reason: null });
});

test('retry of what was never whole looks at it again', () => {
  using bench = new QueueBench();
  const { id } = bench.found();
  bench.queue.failSettling(id, 'unreadable', '', '');
  const now = bench.clock.advance(1000);
  expect(bench.queue.retry(id).state).toBe('settling');
  expect(bench.queue.settling()).toMatchObject([{ id, quietSince: now }]);
});

test('retry of a duplicate makes it a film of its own', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  const copy = bench.found('Copy');
  bench.queue.enqueue(copy.id, film('Film'));
  expect(() => bench.queue.retry(copy.id), 'while the film is live').toThrow(
    expect.objectContaining({
      code: 'invalid_transition',
      message: `job ${copy.id} is the same film as job ${id}, which is queued`,
    }),
  );
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.queue.retry(copy.id)).toMatchObject({ state: 'settling', duplicateOf: null });
  expect(bench.queue.enqueue(copy.id, film('Film'))).toMatchObject({ kind: 'queued' });
});

test('retry of a film whose file has a live job already is refused', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.queue.requestCancel(id);
  const changed = bench.queue.settle('/in/Film.mp4', { size: 7, mtimeMs: 7 }, 'scan');
  expect(() => bench.queue.retry(id)).toThrow(`the same film as job ${changed.id}`);
});

test.each(['settling', 'queued', 'running'] as const)('a %s film cannot be retried', (state) => {
  using bench = new QueueBench();
  const { id } = state === 'settling' ? bench.found() : bench.queued();
  if (state === 'running') bench.claimed();
  expect(() => bench.queue.retry(id)).toThrow(`job 1 is ${state}`);
  expect(bench.get(id).state).toBe(state);
});

test('lists all films, or the newest of some states', () => {
  using bench = new QueueBench();
  for (const name of ['a', 'b', 'c']) bench.found(name);
  bench.queue.requestCancel(2);
  const ids = (options: Parameters<typeof bench.queue.list>[0]) =>
    bench.queue.list(options).map(({ id }) => id);
  expect(ids({})).toEqual([1, 2, 3]);
  expect(ids({ limit: 2 })).toEqual([3, 2]);
  expect(ids({ states: ['settling'] })).toEqual([1, 3]);
  expect(ids({ states: ['settling'], limit: 1 })).toEqual([3]);
  expect(ids({ states: [] })).toEqual([]);
});

test('what ended last comes first, however old the job is', () => {
  using bench = new QueueBench();
  for (const name of ['a', 'b', 'c']) bench.found(name);
  for (const id of [3, 1, 2]) {
    bench.clock.advance(1);
    bench.queue.requestCancel(id);
  }
  expect(bench.queue.lastEnded(2).map(({ id }) => id)).toEqual([2, 1]);
});

/** Ids in the order in which they would be claimed. */
function order(bench: QueueBench): number[] {
  return new SnapshotReader(bench.db, bench.clock, () => true)
    .read()
    .jobs.filter(({ state }) => state === 'queued')
    .map(({ id }) => id);
}

test.each<[string, Place, number[]]>([
  ['to the top', { end: 'top' }, [3, 1, 2, 4]],
  ['to the bottom', { end: 'bottom' }, [1, 2, 4, 3]],
  ['before the first', { side: 'before', beside: 1 }, [3, 1, 2, 4]],
  ['before the second', { side: 'before', beside: 2 }, [1, 3, 2, 4]],
  ['after the first', { side: 'after', beside: 1 }, [1, 3, 2, 4]],
  ['after the last', { side: 'after', beside: 4 }, [1, 2, 4, 3]],
])('a film is moved %s', (_where, place, expected) => {
  using bench = new QueueBench();
  for (const name of ['a', 'b', 'c', 'd']) bench.queued(name);
  bench.queue.move(3, place);
  expect(order(bench)).toEqual(expected);
  expect(bench.claimed().id).toBe(expected[0]);
});

test('a film that was named keeps no other from the top, and the next one that comes is last', () => {
  using bench = new QueueBench();
  bench.queued('found');
  bench.queued('named', { origin: 'add' });
  expect(order(bench)).toEqual([2, 1]);
  bench.queue.move(1, { end: 'top' });
  expect(order(bench)).toEqual([1, 2]);
  bench.queue.move(2, { end: 'bottom' });
  bench.queued('later');
  expect(order(bench)).toEqual([1, 2, 3]);
});

test('films change places thousands of times without running out of numbers', () => {
  using bench = new QueueBench();
  for (const name of ['a', 'b', 'c', 'd']) bench.queued(name);
  let expected = [1, 2, 3, 4];
  for (let turn = 0; turn < 2_000; turn += 1) {
    const [first = 0, second = 0, third = 0, last = 0] = expected;
    bench.queue.move(third, { side: 'before', beside: second });
    expected = [first, third, second, last];
  }
  expect(order(bench)).toEqual(expected);
  const ranks = bench.queue.list({}).map(({ rank }) => rank);
  expect(new Set(ranks).size).toBe(ranks.length);
});

test('what runs or has ended has no place to change', () => {
  using bench = new QueueBench();
  bench.queued('running');
  bench.claimed();
  bench.queued('queued');
  expect(() => bench.queue.move(1, { end: 'top' })).toThrow('job 1 is running');
  expect(() => bench.queue.move(2, { side: 'before', beside: 1 })).toThrow('job 1 is running');
  bench.queue.complete(OWNER, 1, RESULT);
  expect(() => bench.queue.move(1, { end: 'top' })).toThrow('job 1 is done');
  expect(() => bench.queue.move(9, { end: 'top' })).toThrow('there is no job 9');
});

test.each(['settling', 'queued', 'waiting', 'done', 'failed'] as const)(
  'a %s film is removed and stays known',
  (state) => {
    using bench = new QueueBench();
    const { id } = state === 'settling' ? bench.found() : bench.queued();
    if (state === 'waiting') bench.queue.wait(id, 'disk_full', '');
    if (state === 'done' || state === 'failed') bench.claimed();
    if (state === 'done') bench.queue.complete(OWNER, id, RESULT);
    if (state === 'failed') bench.queue.fail(OWNER, id, FAILURE);
    expect(bench.queue.remove(id)).toMatchObject({ id, state });
    expect(bench.queue.get(id)).toBeUndefined();
    const past = bench.db.prepare('select source_path, state from past_films').all();
    const ended = state === 'done' || state === 'failed' ? state : 'canceled';
    expect(past).toEqual([{ source_path: '/in/Film.mp4', state: ended }]);
  },
);

test('a running film is removed with its end, however it ends', () => {
  const ends: ((bench: QueueBench, id: number) => unknown)[] = [
    (bench, id) => bench.queue.canceled(OWNER, id),
    (bench, id) => bench.queue.complete(OWNER, id, RESULT),
    (bench, id) => bench.queue.fail(OWNER, id, FAILURE),
    (bench, id) => bench.queue.retryLater(OWNER, id, FAILURE, 0),
    (bench, id) => bench.queue.release(OWNER, id),
    (bench) => bench.queue.voidDeadLeases(() => false),
  ];
  for (const end of ends) {
    using bench = new QueueBench();
    const { id } = bench.queued();
    bench.claimed();
    expect(bench.queue.remove(id).state).toBe('running');
    expect(bench.queue.isCancelRequested(id)).toBe(true);
    end(bench, id);
    expect(bench.queue.get(id)).toBeUndefined();
  }
});

test('of several wishes none is done if one cannot be', () => {
  using bench = new QueueBench();
  bench.queued('a');
  const all = () => bench.queue.together(() => [1, 9].map((id) => bench.queue.remove(id)));
  expect(all).toThrow('there is no job 9');
  expect(bench.get(1).state).toBe('queued');
});

test('retry from a stage says so to the worker until its results are forgotten', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.queue.retry(id, 'asr').redoFrom).toBe('asr');
  expect(bench.claimed().redoFrom).toBe('asr');
  expect(bench.queue.redoCleared({ ...OWNER, pid: 9 }, id)).toBe(false);
  expect(bench.queue.redoCleared(OWNER, id)).toBe(true);
  expect(bench.get(id).redoFrom).toBeNull();
});
