import { expect, test } from 'vitest';
import { QUEUE } from '../../../src/queue/conditions.ts';
import { addReceivers, keepReceivers, Outbox } from '../../../src/queue/outbox.ts';
import { OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const PAUSED = {
  subject: QUEUE,
  reason: 'paused',
  message: '',
  hint: '',
  stops: 'claims',
} as const;

/** A film that is done. */
function done(bench: QueueBench, name: string): number {
  bench.queued(name);
  const { id } = bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  return id;
}

test('each receiver has marks of its own', () => {
  using bench = new QueueBench();
  addReceivers(bench.db, ['person', 'second']);
  const [person, second] = ['person', 'second'].map((name) => new Outbox(bench.db, name));
  const ids = [done(bench, 'A'), done(bench, 'B')];
  bench.conditions.set(PAUSED);
  for (const outbox of [person, second]) {
    expect(outbox?.jobs().map(({ job }) => job.id)).toEqual(ids);
    expect(outbox?.conditions()).toMatchObject([PAUSED]);
  }
  for (const change of person?.jobs() ?? []) person?.markSent(change);
  for (const condition of person?.conditions() ?? []) person?.markConditionSent(condition);
  expect([person?.jobs(), person?.conditions()]).toEqual([[], []]);
  expect(second?.jobs().map(({ job }) => job.id)).toEqual(ids);
  expect(second?.conditions()).toMatchObject([PAUSED]);
});

test('what became of a film is untold once for each receiver, however often it changes', () => {
  using bench = new QueueBench();
  addReceivers(bench.db, ['second']);
  const id = done(bench, 'A');
  bench.db.exec("update jobs set state = 'failed'");
  for (const name of ['person', 'second']) {
    expect(new Outbox(bench.db, name).jobs()).toMatchObject([{ job: { id, state: 'failed' } }]);
  }
  expect(() =>
    bench.db.exec(`insert into untold_jobs (job_id, receiver) values (${id}, 'second')`),
  ).toThrow('UNIQUE');
});

test('a new receiver is told what happens from now on, and a forgotten one nothing', () => {
  using bench = new QueueBench();
  const second = new Outbox(bench.db, 'second');
  done(bench, 'Before');
  addReceivers(bench.db, ['person', 'second']);
  addReceivers(bench.db, ['person', 'second']);
  done(bench, 'Since');
  bench.conditions.set({ ...PAUSED, stops: 'nothing' });
  expect(second.jobs()).toMatchObject([{ job: { sourcePath: '/in/Since.mp4' } }]);
  expect(second.conditions()).toHaveLength(1);
  keepReceivers(bench.db, ['person']);
  done(bench, 'Later');
  expect([second.jobs(), second.conditions()]).toEqual([[], []]);
  expect(new Outbox(bench.db, 'person').jobs()).toHaveLength(3);
});
