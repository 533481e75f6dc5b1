import { expect, test } from 'vitest';
import { film, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

/** A finished film and a second name of it that a person wants all the same: it settles anew. */
function retriedCopy(bench: QueueBench): number {
  bench.queued('Film');
  bench.claimed();
  bench.queue.complete(OWNER, 1, RESULT);
  const copy = bench.found('Copy');
  bench.queue.enqueue(copy.id, film('Film'));
  expect(bench.queue.retry(copy.id)).toMatchObject({ state: 'settling', fingerprint: null });
  return copy.id;
}

test('a retried duplicate may wait and goes on to settle', () => {
  using bench = new QueueBench();
  const id = retriedCopy(bench);
  bench.queue.wait(id, 'volume_missing', '');
  bench.queue.resume(id);
  expect(bench.get(id).state).toBe('settling');
});

test('a retried duplicate may wait while its first film is done again', () => {
  using bench = new QueueBench();
  const id = retriedCopy(bench);
  bench.queue.retry(1);
  bench.queue.wait(id, 'volume_missing', '');
  bench.queue.resume(id);
  expect(bench.queue.enqueue(id, film('Film'))).toMatchObject({ kind: 'duplicate', of: { id: 1 } });
});

test('a film that a person canceled meanwhile is no duplicate either', () => {
  using bench = new QueueBench();
  bench.queued('Film');
  const { id } = bench.found('Copy');
  bench.queue.requestCancel(id);
  expect(() => bench.queue.enqueue(id, film('Film'))).toThrow(
    expect.objectContaining({
      code: 'invalid_transition',
      message: 'job 2 is canceled and cannot become skipped',
    }),
  );
  expect(bench.get(id)).toMatchObject({ state: 'canceled', duplicateOf: null });
});

test('a film that a scan found goes first once a person names it', () => {
  using bench = new QueueBench();
  bench.queued('first');
  const settling = bench.found('second');
  expect(bench.found('second', { origin: 'add' })).toMatchObject({ id: settling.id, priority: 1 });
  const queued = bench.queued('third');
  expect(bench.found('third', { origin: 'add' }).priority).toBe(1);
  expect(bench.found('third').priority, 'and stays so').toBe(1);
  expect(bench.claimed().id).toBe(queued.id);
});
