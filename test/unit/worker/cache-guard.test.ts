import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DENIED_MS } from '../../../src/access/permission-message.ts';
import { CacheGuard } from '../../../src/worker/cache-guard.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';

const RECHECK_MS = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const bench = new QueueBench();
  const at = { code: null as string | null, tries: 0, changes: 0 };
  const guard = new CacheGuard({
    cacheDir: '/cache',
    conditions: bench.conditions,
    logger: pino({ level: 'silent' }),
    recheckMs: RECHECK_MS,
    changed: () => {
      at.changes += 1;
    },
    access: () => {
      at.tries += 1;
      return Promise.resolve(at.code);
    },
  });
  return {
    ...{ bench, at, guard },
    [Symbol.dispose]() {
      guard.stop();
      bench[Symbol.dispose]();
    },
  };
}

test('weights that may not be read hold films up, and go on once they may be', async () => {
  using is = setUp();
  is.at.code = 'EPERM';
  is.bench.queued();
  await is.guard.check();
  expect(is.bench.conditions.all()).toMatchObject([
    { subject: '/cache', reason: 'needs_permission', stops: 'claims' },
  ]);
  expect(is.bench.queue.claim(OWNER, 1_000)).toBeNull();
  // What macOS refuses is not tried again soon.
  await vi.advanceTimersByTimeAsync(DENIED_MS - 1);
  expect(is.at).toMatchObject({ tries: 1, changes: 1 });
  is.at.code = null;
  await vi.advanceTimersByTimeAsync(1);
  expect(is.at).toMatchObject({ tries: 2, changes: 2 });
  expect(is.bench.conditions.all()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test('what mode bits close is tried again as often as other folders', async () => {
  using is = setUp();
  is.at.code = 'EACCES';
  await is.guard.check();
  await vi.advanceTimersByTimeAsync(RECHECK_MS);
  // It is told once.
  expect(is.at).toMatchObject({ tries: 2, changes: 1 });
});

test.each([null, 'ENOENT', 'ENOTDIR'])('%s is no missing permission', async (code) => {
  using is = setUp();
  is.at.code = code;
  await is.guard.check();
  expect(is.bench.conditions.all()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
