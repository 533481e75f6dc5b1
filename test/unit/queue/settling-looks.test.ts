import { expect, test } from 'vitest';
import { film, QueueBench } from '../../helpers/queue-bench.ts';

const LOOK = { size: 1000, mtimeMs: 1, ino: '18446744073709551615', blocks: 8 };
const PATH = '/in/Film.mp4';

test('what was seen of a film is kept, exactly', () => {
  using bench = new QueueBench();
  bench.queue.settle(PATH, LOOK, 'scan', { volume: '/Volumes/NAS' });
  expect(bench.queue.settling()).toMatchObject([
    { sourceIno: LOOK.ino, sourceBlocks: 8, sourceVolume: '/Volumes/NAS', unreadableSince: null },
  ]);
});

test.each([
  ['inode', { ...LOOK, ino: '7' }],
  ['blocks', { ...LOOK, blocks: 16 }],
])('another %s starts the quiet time of a settling film over, and of no other', (_what, look) => {
  using bench = new QueueBench();
  const { id } = bench.queue.settle(PATH, LOOK, 'scan');
  bench.queue.unreadable(id);
  bench.queue.note(id, 'not_yet_readable', 'moov atom not found', 'wait');
  const now = bench.clock.advance(1000);
  bench.queue.settle(PATH, look, 'scan');
  expect(bench.queue.settling()).toMatchObject([
    { quietSince: now, unreadableSince: null, reason: null, errorMessage: null },
  ]);
  bench.queue.enqueue(id, film('Film'));
  bench.queue.settle(PATH, LOOK, 'scan');
  expect(bench.get(id).state).toBe('queued');
});

test('many films found at once are one write', () => {
  using bench = new QueueBench();
  const films = ['a', 'b'].map((name) => ({ path: `/in/${name}.mp4`, look: LOOK, volume: '/' }));
  expect(bench.queue.settleAll(films, 5)).toMatchObject([
    { sourcePath: '/in/a.mp4', maxAttempts: 5, rank: 1 },
    { sourcePath: '/in/b.mp4', maxAttempts: 5, rank: 2 },
  ]);
  expect(bench.queue.settleAll(films, 5).map(({ id }) => id)).toEqual([1, 2]);
});

test('why a film still settles is said, and forgotten once it does not', () => {
  using bench = new QueueBench();
  const { id } = bench.found();
  bench.queue.note(id, 'still_downloading', 'a mark', 'remove it');
  expect(bench.get(id)).toMatchObject({
    reason: 'still_downloading',
    errorMessage: 'a mark',
    errorHint: 'remove it',
    errorCode: null,
  });
  const before = bench.get(id).updatedAt;
  bench.clock.advance(1000);
  bench.queue.note(id, 'still_downloading', 'a mark', 'remove it');
  expect(bench.get(id).updatedAt).toBe(before);
  bench.queue.enqueue(id, film('Film'));
  expect(bench.get(id)).toMatchObject({ reason: null, errorMessage: null, errorHint: null });
  bench.queue.note(id, 'still_downloading', 'late', 'late');
  expect(bench.get(id).reason).toBeNull();
});

test('when nobody knows what passed, all quiet times begin anew', () => {
  using bench = new QueueBench();
  const queued = bench.queued('queued');
  const { id } = bench.found();
  bench.queue.unreadable(id);
  const now = bench.clock.advance(-5000);
  bench.queue.resetStability();
  expect(bench.queue.settling()).toMatchObject([{ quietSince: now, unreadableSince: null }]);
  expect(bench.get(queued.id)).toEqual(queued);
});

test('films that are not begun are told with where they are', () => {
  using bench = new QueueBench();
  const queued = bench.queued('queued');
  const waiting = bench.found('waiting');
  bench.queue.wait(waiting.id, 'icloud_evicted', 'open it');
  bench.found('settling');
  bench.queue.onVolume(queued.id, '/');
  const seen = { size: 1000, mtimeMs: 1, code: null, updatedAt: bench.clock.now() };
  expect(bench.queue.sources()).toEqual([
    {
      ...seen,
      id: queued.id,
      path: '/in/queued.mp4',
      volume: '/',
      state: 'queued',
      reason: null,
      settled: 1,
    },
    {
      ...seen,
      id: waiting.id,
      path: '/in/waiting.mp4',
      volume: null,
      state: 'waiting',
      reason: 'icloud_evicted',
      settled: 0,
    },
  ]);
});
