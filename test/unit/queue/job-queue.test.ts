import { expect, test } from 'vitest';
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

test('what has ended cannot be canceled, what is not there cannot be anything', () => {
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
  bench.queue.requestCancel(id);
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
