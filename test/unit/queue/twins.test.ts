import { expect, test } from 'vitest';
import { FAILURE, film, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const LOOK = { size: 1000, mtimeMs: 1, ino: '7', blocks: 8 };

/** A film that is worked on, and others that are the same. */
function withTwins(bench: QueueBench, ...names: string[]): number[] {
  const { id } = bench.queued('Film');
  const twins = names.map((name) => {
    const twin = bench.found(name);
    expect(bench.queue.enqueue(twin.id, film('Film')).kind).toBe('duplicate');
    return twin.id;
  });
  return [id, ...twins];
}

const ENDS: Record<string, (bench: QueueBench, id: number) => void> = {
  fails: (bench, id) => {
    bench.claimed();
    bench.queue.fail(OWNER, id, FAILURE);
  },
  'is canceled while it is queued': (bench, id) => void bench.queue.requestCancel(id),
  'is canceled while it runs': (bench, id) => {
    bench.claimed();
    bench.queue.requestCancel(id);
    bench.queue.canceled(OWNER, id);
  },
  'is canceled as its daemon stops': (bench, id) => {
    bench.claimed();
    bench.queue.requestCancel(id);
    bench.queue.release(OWNER, id);
  },
  'is canceled and its daemon dies': (bench, id) => {
    bench.claimed();
    bench.queue.requestCancel(id);
    bench.queue.voidDeadLeases(() => false);
  },
  'loses its source': (bench, id) => bench.queue.removeSource(id),
  'becomes another film while it runs': (bench, id) => {
    bench.claimed();
    bench.queue.settleAgain(OWNER, id, FAILURE);
  },
  'becomes another film while it is queued': (bench) =>
    void bench.queue.settle('/in/Film.mp4', { size: 2000, mtimeMs: 2 }, 'scan'),
};

test.each(Object.entries(ENDS))('a film that is the same takes over if the first %s', (_, end) => {
  using bench = new QueueBench();
  const [id = 0, twin = 0] = withTwins(bench, 'Copy');
  bench.clock.advance(5000);
  end(bench, id);
  expect(bench.get(twin)).toMatchObject({ state: 'settling', reason: null, endedAt: null });
  expect(bench.queue.settling().map((job) => job.id)).toContain(twin);
  expect(bench.queue.enqueue(twin, film('Film'))).toMatchObject({ kind: 'queued' });
  expect(bench.get(twin)).toMatchObject({ state: 'queued', duplicateOf: null });
});

test('one after the other takes over, and a scan makes no more of them', () => {
  using bench = new QueueBench();
  const [id = 0, second = 0, third = 0] = withTwins(bench, 'Copy', 'Copy of copy');
  bench.queue.requestCancel(id);
  expect(bench.get(third)).toMatchObject({ state: 'skipped', duplicateOf: second });
  bench.queue.enqueue(second, film('Film'));
  bench.claimed();
  bench.queue.fail(OWNER, second, FAILURE);
  expect(bench.queue.enqueue(third, film('Film')).kind).toBe('queued');
  const late = bench.found('Late');
  expect(bench.queue.enqueue(late.id, film('Film'))).toMatchObject({ kind: 'duplicate' });
});

test('nothing takes over from a film that is done, or that a person wants out of the lists', () => {
  using bench = new QueueBench();
  const [id = 0, twin = 0] = withTwins(bench, 'Copy');
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.get(twin).state).toBe('skipped');
  using other = new QueueBench();
  const [removed = 0, same = 0] = withTwins(other, 'Copy');
  other.queue.remove(removed);
  expect(other.get(same).state).toBe('skipped');
});

test('what takes over is another film after all', () => {
  using bench = new QueueBench();
  const [id = 0, twin = 0] = withTwins(bench, 'Copy');
  ENDS['fails']?.(bench, id);
  bench.queue.settle('/in/Copy.mp4', { size: 3000, mtimeMs: 3 }, 'scan');
  expect(bench.get(twin).duplicateOf).toBeNull();
});

test('a film that changed while it was worked on says why it settles', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  bench.claimed();
  const now = bench.clock.advance(1000);
  const why = { code: 'source_changed', message: 'Film.mp4 was changed', hint: 'wait' };
  expect(bench.queue.settleAgain(OWNER, id, why)).toBe(true);
  expect(bench.get(id)).toMatchObject({
    ...{ state: 'settling', reason: 'source_changed', errorMessage: 'Film.mp4 was changed' },
    ...{ errorCode: null, errorHint: 'wait', fingerprint: null, attempts: 0 },
  });
  expect(bench.queue.settling()).toMatchObject([{ id, quietSince: now, movieDir: '/out/Film' }]);
  bench.queue.enqueue(id, film('Film'));
  expect(bench.get(id)).toMatchObject({ state: 'queued', reason: null, errorMessage: null });
});

test('a film that was canceled and changes meanwhile is canceled', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  bench.claimed();
  bench.queue.requestCancel(id);
  bench.queue.settleAgain(OWNER, id, FAILURE);
  expect(bench.get(id)).toMatchObject({ state: 'canceled', reason: 'by_person' });
});

test.each(['settling', 'queued', 'waiting', 'running'] as const)(
  'a %s film is followed to where it lies now',
  (state) => {
    using bench = new QueueBench();
    const { id } = state === 'settling' ? bench.found('Film') : bench.queued('Film');
    if (state === 'running') bench.claimed();
    if (state === 'waiting') bench.queue.wait(id, 'volume_missing', '');
    const to = { path: '/in/sub/New.mp4', look: LOOK, volume: '/' };
    expect(bench.queue.follow(id, to)).toBe(true);
    expect(bench.get(id)).toMatchObject({ state, sourcePath: '/in/sub/New.mp4' });
    expect(bench.queue.known('/in/sub/New.mp4', LOOK)).toMatchObject({ id, live: true, ino: '7' });
    expect(bench.queue.isKnown('/in/Film.mp4', LOOK)).toBe(false);
  },
);

test('what was found at the new place and settles there is the film itself', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  const found = bench.found('New', { origin: 'add' });
  const to = { path: '/in/New.mp4', look: LOOK, volume: '/', movieDir: '/out/New' };
  expect(bench.queue.follow(id, to)).toBe(true);
  expect(bench.queue.get(found.id)).toBeUndefined();
  expect(bench.get(id)).toMatchObject({ movieDir: '/out/New', priority: 1, state: 'queued' });
  expect(bench.queue.folderOwners('New', 0)).toMatchObject([{ sourcePath: '/in/New.mp4' }]);
});

test('a film is not followed to where another one is worked on, or when it has ended', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  bench.queued('Other');
  expect(bench.queue.follow(id, { path: '/in/Other.mp4', look: LOOK, volume: '/' })).toBe(false);
  bench.queue.requestCancel(id);
  expect(bench.queue.follow(id, { path: '/in/New.mp4', look: LOOK, volume: '/' })).toBe(false);
});

test('a film of which nothing is left is queued again, but not beside one that is worked on', () => {
  using bench = new QueueBench();
  const { id } = bench.queued('Film');
  const again = bench.found('Again');
  const more = { ...film('Film'), again: true };
  expect(bench.queue.enqueue(again.id, more)).toMatchObject({ kind: 'duplicate', of: { id } });
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  const later = bench.found('Later');
  expect(bench.queue.enqueue(later.id, more).kind).toBe('queued');
});

test('films of one content are told, live, ended or removed, but not those that were skipped', () => {
  using bench = new QueueBench();
  const [id = 0] = withTwins(bench, 'Copy');
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  const { fingerprint } = film('Film');
  expect(bench.queue.twins(0, fingerprint)).toEqual([
    {
      ...{ id, path: '/in/Film.mp4', state: 'done', code: null, movieDir: '/out/Film' },
      ...{ filmPath: RESULT.filmPath, subtitlesPath: RESULT.subtitlesPath },
      reportPath: RESULT.reportPath,
    },
  ]);
  expect(bench.queue.twins(id, fingerprint)).toEqual([]);
  bench.queue.remove(id);
  expect(bench.queue.twins(0, fingerprint)).toMatchObject([{ state: 'done', filmPath: null }]);
});
