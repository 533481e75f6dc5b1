import { expect, test } from 'vitest';
import { FinishedFilms } from '../../../src/queue/finished-films.ts';
import { film, QueueBench } from '../../helpers/queue-bench.ts';

test('the number of a removed job is not given to another film', () => {
  using bench = new QueueBench();
  const ids = ['a', 'b', 'c'].map((name) => {
    const { id } = bench.queued(name);
    bench.queue.remove(id);
    return id;
  });
  expect(ids).toEqual([1, 2, 3]);
});

test('nor to a finished film that is recognized again', () => {
  using bench = new QueueBench();
  bench.queue.remove(bench.queued('a').id);
  const finished = new FinishedFilms(bench.db, bench.clock);
  finished.recognize({
    ...film('b'),
    sourcePath: '/in/b.mp4',
    sourceSize: 1,
    sourceMtimeMs: 1,
    verdict: 'pass',
    reason: null,
    filmPath: null,
    subtitlesPath: null,
    reportPath: '/out/b/report.json',
    endedAt: 1,
  });
  expect(bench.queue.list({}).map(({ id }) => id)).toEqual([2]);
  bench.queue.remove(2);
  expect(bench.queue.list({})).toEqual([]);
});
