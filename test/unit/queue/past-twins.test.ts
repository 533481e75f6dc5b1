import { expect, test } from 'vitest';
import { film, QueueBench } from '../../helpers/queue-bench.ts';

const LOOK = { size: 1000, mtimeMs: 1 };

/** A film that ended in a state and whose job was removed from the lists. */
function removed(bench: QueueBench, state: 'done' | 'failed' | 'canceled' | 'skipped'): void {
  const { id } = bench.queued('Film');
  bench.db
    .prepare('update jobs set state = ?, ended_at = 1, film_path = ? where id = ?')
    .run(state, '/out/Film/Film.mkv', id);
  bench.queue.remove(id);
  expect(bench.queue.list({})).toEqual([]);
}

test('a film that was removed from the lists is still known where it lies', () => {
  using bench = new QueueBench();
  removed(bench, 'done');
  expect(bench.queue.isKnown('/in/Film.mp4', LOOK)).toBe(true);
  expect(bench.queue.known('/in/Film.mp4', LOOK)).toMatchObject({ live: false, volume: null });
  expect(bench.queue.isKnown('/in/Film.mp4', { ...LOOK, size: 1001 })).toBe(false);
  expect(bench.queue.isKnown('/in/Film.mp4', { ...LOOK, mtimeMs: 2 })).toBe(false);
  expect(bench.queue.isKnown('/in/Other.mp4', LOOK)).toBe(false);
});

test.each(['done', 'failed', 'canceled'] as const)(
  'a film that was %s before and removed from the lists is skipped under another name',
  (state) => {
    using bench = new QueueBench();
    removed(bench, state);
    const copy = bench.found('Copy');
    expect(bench.queue.enqueue(copy.id, film('Film'))).toMatchObject({
      kind: 'done_before',
      past: { sourcePath: '/in/Film.mp4', state, movieDir: '/out/Film' },
    });
    const job = bench.get(copy.id);
    expect(job).toMatchObject({
      state: 'skipped',
      reason: 'done_before',
      errorMessage: expect.stringContaining(`already ${state}, as Film.mp4`),
      errorHint: expect.stringContaining('--force'),
      endedAt: bench.clock.now(),
    });
    expect(job.errorMessage?.includes('/out/Film')).toBe(state === 'done');
  },
);

test('by force it is queued again', () => {
  using bench = new QueueBench();
  removed(bench, 'done');
  const copy = bench.found('Copy', { force: true });
  expect(bench.queue.enqueue(copy.id, film('Film')).kind).toBe('queued');
});

test('a film that was never worked on, only skipped, is no reason to skip another', () => {
  using bench = new QueueBench();
  removed(bench, 'skipped');
  const copy = bench.found('Copy');
  expect(bench.queue.enqueue(copy.id, film('Film')).kind).toBe('queued');
});

test('a live row comes before those that ended, with where it was seen', () => {
  using bench = new QueueBench();
  removed(bench, 'done');
  const again = bench.found('Film', { force: true });
  bench.queue.onVolume(again.id, '/Volumes/NAS');
  expect(bench.queue.known('/in/Film.mp4', LOOK)).toMatchObject({
    id: again.id,
    live: true,
    volume: '/Volumes/NAS',
  });
});

test('the folders of live, ended and removed films have owners, by folded name', () => {
  using bench = new QueueBench();
  removed(bench, 'done');
  const { id } = bench.queued('CAFÉ');
  expect(bench.queue.folderOwners('film', 0)).toEqual([
    {
      sourcePath: '/in/Film.mp4',
      fingerprint: 'content of Film',
      state: 'done',
      movieDir: '/out/Film',
    },
  ]);
  expect(bench.queue.folderOwners('cafe\u0301', 0)).toHaveLength(1);
  expect(bench.queue.folderOwners('cafe\u0301', id)).toEqual([]);
  expect(bench.queue.folderOwners('Other', 0)).toEqual([]);
});

test('a film that was gone in time may come back, also after its job was removed', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  bench.queue.removeSource(id);
  bench.queue.remove(id);
  expect(bench.queue.isKnown('/in/Film.mp4', LOOK)).toBe(false);
  const again = bench.found('Film');
  expect(bench.queue.enqueue(again.id, film('Film')).kind).toBe('queued');
});
