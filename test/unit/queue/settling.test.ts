import { expect, test } from 'vitest';
import { film, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const LOOK = { size: 1000, mtimeMs: 1 };
const GROWN = { size: 2000, mtimeMs: 2.5 };

test('a film that is seen settles, once', () => {
  using bench = new QueueBench();
  const { id } = bench.found();
  expect(bench.found().id).toBe(id);
  expect(bench.queue.settling()).toMatchObject([
    {
      id,
      sourcePath: '/in/Film.mp4',
      sourceSize: LOOK.size,
      sourceMtimeMs: LOOK.mtimeMs,
      quietSince: bench.clock.now(),
      fingerprint: null,
    },
  ]);
});

test.each([
  ['size', { ...LOOK, size: 1001 }],
  ['time', { ...LOOK, mtimeMs: 1.5 }],
])('a changed %s starts the quiet time over, an unchanged one does not', (_what, look) => {
  using bench = new QueueBench();
  bench.found();
  const since = bench.clock.now();
  bench.clock.advance(1000);
  bench.found();
  expect(bench.queue.settling()[0]?.quietSince).toBe(since);
  bench.queue.settle('/in/Film.mp4', look, 'scan');
  expect(bench.queue.settling()[0]?.quietSince).toBe(since + 1000);
});

test('a queued film that changes settles anew, with all its attempts', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.retryLater(OWNER, id, { code: 'network', message: '', hint: '' }, 0);
  bench.queue.settle('/in/Film.mp4', GROWN, 'scan');
  expect(bench.get(id)).toMatchObject({
    state: 'settling',
    reason: null,
    fingerprint: null,
    attempts: 0,
    errorCode: null,
    sourceSize: GROWN.size,
  });
});

test('a running film that changes goes on, and the change is a film of its own afterwards', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.settle('/in/Film.mp4', GROWN, 'scan');
  expect(bench.get(id)).toMatchObject({ state: 'running', sourceSize: LOOK.size });
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.queue.isKnown('/in/Film.mp4', GROWN)).toBe(false);
  expect(bench.queue.settle('/in/Film.mp4', GROWN, 'scan').id).not.toBe(id);
});

test('a settled film enters the queue with what was found out', () => {
  using bench = new QueueBench();
  const { id } = bench.found();
  const now = bench.clock.advance(5000);
  const result = bench.queue.enqueue(id, film('Film'));
  expect(result).toMatchObject({ kind: 'queued', job: { id, ...film('Film'), runAt: now } });
  expect(bench.queue.settling()).toEqual([]);
});

test('a film is enqueued from settling only', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  expect(() => bench.queue.enqueue(id, film('Film'))).toThrow('job 1 is running');
  expect(() => bench.queue.enqueue(99, film('Other'))).toThrow('there is no job 99');
});

test('priority and attempts of a new film', () => {
  using bench = new QueueBench();
  expect(bench.found('found')).toMatchObject({ priority: 0, maxAttempts: 3 });
  expect(bench.found('added', { origin: 'add' }).priority).toBe(1);
  expect(bench.queue.settle('/in/5', LOOK, 'scan', { maxAttempts: 5 }).maxAttempts).toBe(5);
});

const ENDS = {
  done: (bench: QueueBench, id: number) => {
    bench.claimed();
    bench.queue.complete(OWNER, id, RESULT);
  },
  failed: (bench: QueueBench, id: number) => {
    bench.claimed();
    bench.queue.fail(OWNER, id, { code: 'no_audio', message: '', hint: '' });
  },
  canceled: (bench: QueueBench, id: number) => void bench.queue.requestCancel(id),
};

test.each(Object.entries(ENDS))('content that is %s is not queued again by a scan', (_s, end) => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  end(bench, id);
  expect(bench.queue.isKnown('/in/Film.mp4', LOOK)).toBe(true);
  const copy = bench.found('Copy');
  expect(bench.queue.enqueue(copy.id, film('Film'))).toMatchObject({
    kind: 'duplicate',
    of: { id },
  });
  expect(bench.get(copy.id)).toMatchObject({
    state: 'skipped',
    reason: 'duplicate',
    duplicateOf: id,
    endedAt: bench.clock.now(),
  });
});

test.each(Object.entries(ENDS))('content that is %s is queued again by force', (_state, end) => {
  using bench = new QueueBench();
  end(bench, bench.queued('Film').id);
  const copy = bench.found('Copy', { force: true });
  expect(bench.queue.enqueue(copy.id, film('Film'))).toMatchObject({ kind: 'queued' });
});

test('force counts for a film that a scan had found already', () => {
  using bench = new QueueBench();
  ENDS.done(bench, bench.queued('Film').id);
  const { id } = bench.found('Copy');
  expect(bench.found('Copy', { force: true }).id).toBe(id);
  expect(bench.queue.enqueue(id, film('Film'))).toMatchObject({ kind: 'queued' });
});

test.each(['queued', 'running', 'waiting'] as const)(
  '%s content is refused even by force',
  (state) => {
    using bench = new QueueBench();
    const { id } = bench.queued('Film');
    if (state === 'running') bench.claimed();
    if (state === 'waiting') bench.queue.wait(id, 'volume_missing', '');
    const copy = bench.found('Copy', { force: true });
    expect(bench.queue.enqueue(copy.id, film('Film'))).toMatchObject({
      kind: 'duplicate',
      of: { id },
    });
  },
);

test('a film that was touched when it was done is no second one', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  ENDS.done(bench, id);
  const look = { ...LOOK, mtimeMs: LOOK.mtimeMs + 1 };
  const touched = bench.queue.settle('/in/Film.mp4', look, 'scan');
  expect(bench.queue.enqueue(touched.id, film('Film'))).toMatchObject({ of: { id } });
  expect(bench.queue.get(touched.id)).toBeUndefined();
  expect(bench.queue.isKnown('/in/Film.mp4', look)).toBe(true);
  expect(bench.get(id).state).toBe('done');
});

test('a duplicate names the first film, not another duplicate', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  for (const name of ['Copy', 'Copy of copy']) {
    const copy = bench.found(name);
    bench.queue.enqueue(copy.id, film('Film'));
    expect(bench.get(copy.id).duplicateOf).toBe(id);
  }
});

test('a film that was removed in time may come back, under another name too', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  bench.queue.removeSource(id);
  expect(bench.get(id)).toMatchObject({ state: 'canceled', reason: 'source_removed' });
  expect(bench.queue.isKnown('/in/Film.mp4', LOOK)).toBe(false);
  const renamed = bench.found('Renamed');
  expect(bench.queue.enqueue(renamed.id, film('Film'))).toMatchObject({ kind: 'queued' });
});

test('a removed source ends what has not begun and leaves a running film alone', () => {
  using bench = new QueueBench();
  const running = bench.queued('running');
  bench.claimed();
  const waiting = bench.queued('waiting');
  bench.queue.wait(waiting.id, 'icloud_evicted', '');
  for (const { id } of [running, waiting, bench.found('settling')]) bench.queue.removeSource(id);
  expect(bench.queue.list({}).map(({ state }) => state)).toEqual([
    'running',
    'canceled',
    'canceled',
  ]);
});

test('what is no film is skipped, what cannot be read has failed; both are known', () => {
  using bench = new QueueBench();
  const text = bench.found('text');
  const torn = bench.found('torn');
  bench.queue.skip(text.id, 'not_a_video', 'it is a text');
  bench.queue.failSettling(torn.id, 'unreadable', 'moov atom not found', 'copy it again');
  const endedAt = bench.clock.now();
  expect(bench.get(text.id)).toMatchObject({
    state: 'skipped',
    reason: 'not_a_video',
    errorMessage: 'it is a text',
    endedAt,
  });
  expect(bench.get(torn.id)).toMatchObject({
    state: 'failed',
    reason: 'unreadable',
    errorCode: 'unreadable',
    errorHint: 'copy it again',
    endedAt,
  });
  expect(bench.queue.isKnown('/in/torn.mp4', LOOK)).toBe(true);
  expect(bench.queue.isKnown('/in/torn.mp4', GROWN)).toBe(false);
});

test('what intake decides too late changes nothing', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.queue.skip(id, 'not_a_video');
  bench.queue.failSettling(id, 'unreadable', '', '');
  expect(bench.get(id).state).toBe('queued');
  bench.claimed();
  bench.queue.wait(id, 'volume_missing', '');
  expect(bench.get(id).state).toBe('running');
});

test('a waiting film goes on where it was', () => {
  using bench = new QueueBench();
  const settling = bench.found('settling');
  const queued = bench.queued('queued');
  const other = bench.queued('other');
  bench.queue.wait(settling.id, 'icloud_evicted', 'open it');
  bench.queue.wait(queued.id, 'icloud_evicted', 'open it');
  bench.queue.wait(other.id, 'volume_missing', 'connect it');
  expect(bench.get(queued.id)).toMatchObject({ state: 'waiting', errorHint: 'open it' });
  bench.clock.advance(1000);
  for (const { id } of [settling, queued]) bench.queue.resume(id);
  expect(bench.get(settling.id).state).toBe('settling');
  expect(bench.queue.settling()[0]?.quietSince).toBe(bench.clock.now());
  expect(bench.get(queued.id)).toMatchObject({ state: 'queued', reason: null, errorHint: null });
  expect(bench.get(other.id).state).toBe('waiting');
  bench.queue.resume(other.id);
  expect(bench.get(other.id)).toMatchObject({ state: 'queued', reason: null });
});
