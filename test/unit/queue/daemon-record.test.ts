import { expect, test } from 'vitest';
import { DaemonRecord } from '../../../src/queue/daemon-record.ts';
import { OTHER, OWNER, QueueBench } from '../../helpers/queue-bench.ts';

function record(bench: QueueBench): DaemonRecord {
  return new DaemonRecord(bench.db, bench.clock);
}

test('a home is held by one living daemon', () => {
  using bench = new QueueBench();
  const daemon = record(bench);
  expect(daemon.read()).toBeNull();
  daemon.acquire(OWNER, () => true);
  const startedAt = bench.clock.now();
  expect(daemon.read()).toEqual({ owner: OWNER, startedAt, heartbeatAt: startedAt });
  bench.clock.advance(1000);
  expect(() => daemon.acquire(OTHER, () => true)).toThrow(
    expect.objectContaining({
      code: 'already_running',
      message: expect.stringContaining(`process ${OWNER.pid}`),
    }),
  );
  expect(daemon.read()?.owner).toEqual(OWNER);
});

test('a dead holder is void', () => {
  using bench = new QueueBench();
  const daemon = record(bench);
  daemon.acquire(OWNER, () => true);
  const startedAt = bench.clock.advance(1000);
  daemon.acquire(OTHER, ({ pid }) => pid !== OWNER.pid);
  expect(daemon.read()).toEqual({ owner: OTHER, startedAt, heartbeatAt: startedAt });
});

test('only the holder gives the home back or says that it lives', () => {
  using bench = new QueueBench();
  const daemon = record(bench);
  daemon.acquire(OWNER, () => true);
  const startedAt = bench.clock.now();
  bench.clock.advance(1000);
  daemon.heartbeat(OTHER);
  daemon.release(OTHER);
  expect(daemon.read()).toEqual({ owner: OWNER, startedAt, heartbeatAt: startedAt });
  daemon.heartbeat(OWNER);
  expect(daemon.read()?.heartbeatAt).toBe(startedAt + 1000);
  daemon.release(OWNER);
  expect(daemon.read()).toBeNull();
});
