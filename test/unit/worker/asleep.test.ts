import { expect, test, vi } from 'vitest';
import { QUEUE } from '../../../src/queue/conditions.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { PUBLISHED, untilAborted, WorkerBench } from '../../helpers/worker-bench.ts';

const NIGHT_MS = 9 * 3_600_000;

test('a lease that ran out while the computer slept is renewed, and the film ends as it should', async () => {
  await using at = new WorkerBench();
  let finish = (): void => {};
  at.work = () =>
    new Promise((resolve) => {
      finish = () => resolve(PUBLISHED);
    });
  const { id } = at.bench.queued('Film');
  at.worker.start();
  await at.received('jobStarted');
  at.clock.advance(NIGHT_MS);
  // As after a time jump: the worker looks at once.
  at.worker.wake();
  expect(at.get(id)).toMatchObject({ state: 'running', attempts: 1 });
  finish();
  expect(await at.received('jobDone')).toMatchObject({ state: 'done', attempts: 1 });
});

test('a retry that became due during sleep is begun when the computer wakes', async () => {
  await using at = new WorkerBench();
  const { id } = at.bench.queued('Film');
  const owner = { pid: 9, startedAt: '9', bootId: 'boot-1' };
  at.bench.claimed(owner);
  const failure = { code: 'network', message: '', hint: '' };
  at.queue.retryLater(owner, id, failure, at.clock.now() + 600_000);
  at.worker.start();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(at.requests).toHaveLength(0);
  at.clock.advance(NIGHT_MS);
  at.worker.wake();
  await at.received('jobDone');
});

test.each(['on_battery', 'low_power', 'too_hot', 'outside_schedule'] as const)(
  '%s gives the running film back, no estimate counts meanwhile, and it goes on',
  async (reason) => {
    await using at = new WorkerBench();
    at.work = untilAborted;
    const { id } = at.bench.queued('Film');
    at.worker.start();
    await at.received('jobStarted');
    const { conditions, db } = at.bench;
    conditions.set({ subject: QUEUE, reason, message: 'so', hint: 'do', stops: 'running' });
    at.worker.wake();
    await vi.waitFor(() => expect(at.get(id)).toMatchObject({ state: 'queued', attempts: 0 }));
    const snapshot = new SnapshotReader(db, at.clock, () => true).read();
    expect(snapshot.jobs[0]).toMatchObject({ id, etaSeconds: null });
    expect(snapshot.conditions).toMatchObject([{ reason, stops: 'running' }]);
    at.work = () => Promise.resolve(PUBLISHED);
    conditions.lift(QUEUE, reason);
    at.worker.wake();
    expect(await at.received('jobDone')).toMatchObject({ attempts: 1 });
    expect(at.told.map(({ name }) => name)).toEqual(['jobStarted', 'jobStarted', 'jobDone']);
  },
);

test('a film that is held up is not asked for many times a second, and is begun at once then', async () => {
  let asked = 0;
  let free = false;
  await using at = new WorkerBench({
    guards: [
      {
        check: () => {
          asked += 1;
          return Promise.resolve(free);
        },
      },
    ],
  });
  at.bench.queued('Film');
  at.worker.start();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(asked).toBe(1);
  free = true;
  at.worker.wake();
  await at.received('jobDone');
});
