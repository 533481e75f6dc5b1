import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LeaseKeeper } from '../../../src/worker/lease-keeper.ts';

const LEASE_MS = 30_000;
const logger = pino({ level: 'silent' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function keep(renew: () => boolean) {
  const onLost = vi.fn();
  const renewal = vi.fn(renew);
  const keeper = new LeaseKeeper({ leaseMs: LEASE_MS, renew: renewal, onLost, logger });
  return { keeper, onLost, renewal };
}

const locked = (): never => {
  throw new Error('database is locked');
};

test('renews at a third of the lease, from its start to its stop', () => {
  const { keeper, onLost, renewal } = keep(() => true);
  vi.advanceTimersByTime(LEASE_MS);
  expect(renewal).not.toHaveBeenCalled();
  keeper.start();
  vi.advanceTimersByTime(LEASE_MS / 3);
  expect(renewal).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(LEASE_MS);
  expect(renewal).toHaveBeenCalledTimes(4);
  keeper.stop();
  vi.advanceTimersByTime(LEASE_MS);
  expect(renewal).toHaveBeenCalledTimes(4);
  expect(onLost).not.toHaveBeenCalled();
});

test('a lease that is no longer ours is told once, at once', () => {
  const { keeper, onLost, renewal } = keep(() => false);
  keeper.start();
  vi.advanceTimersByTime(LEASE_MS);
  expect(onLost).toHaveBeenCalledTimes(1);
  expect(renewal).toHaveBeenCalledTimes(1);
});

test('a database that cannot be written for a moment costs no lease', () => {
  let calls = 0;
  const { keeper, onLost } = keep(() => {
    calls += 1;
    return calls % 3 === 0 || locked();
  });
  keeper.start();
  vi.advanceTimersByTime(LEASE_MS * 5);
  expect(calls).toBe(15);
  expect(onLost).not.toHaveBeenCalled();
  keeper.stop();
});

test('a database that cannot be written for the life of a lease does', () => {
  const { keeper, onLost, renewal } = keep(locked);
  keeper.start();
  vi.advanceTimersByTime((LEASE_MS / 3) * 2);
  expect(onLost).not.toHaveBeenCalled();
  vi.advanceTimersByTime(LEASE_MS);
  expect(onLost).toHaveBeenCalledTimes(1);
  expect(renewal).toHaveBeenCalledTimes(3);
});
