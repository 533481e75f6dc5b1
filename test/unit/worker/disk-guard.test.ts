import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../src/domain/condition.ts';
import type { DiskSpace } from '../../../src/system/disk-space.ts';
import { DiskGuard } from '../../../src/worker/disk-guard.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';

const MB = 1024 ** 2;

/** A guard over disks whose space a test says; a film needs 25 MB, 10 MB are to stay free. */
class GuardBench implements Disposable {
  readonly queue = new QueueBench();
  readonly told: Condition[] = [];
  spaces = 0;
  out: DiskSpace | null = { freeBytes: 100 * MB, totalBytes: 1000 * MB };
  state: DiskSpace | null = { freeBytes: 100 * MB, totalBytes: 1000 * MB };
  readonly guard: DiskGuard;

  constructor() {
    const config = testConfig();
    config.disk.reserveMb = 10;
    this.guard = new DiskGuard({
      queue: this.queue.queue,
      conditions: this.queue.conditions,
      outDir: '/out',
      stateDir: '/state',
      config,
      clock: this.queue.clock,
      logger: pino({ level: 'silent' }),
      onFull: (condition) => this.told.push(condition),
      onSpace: () => {
        this.spaces += 1;
      },
      space: (path) => Promise.resolve(path === '/out' ? this.out : this.state),
    });
  }

  free(megabytes: number): void {
    this.out = { freeBytes: megabytes * MB, totalBytes: 1000 * MB };
  }

  [Symbol.dispose](): void {
    this.queue[Symbol.dispose]();
  }
}

test('a film that fits is begun, one that does not holds up the queue and is told of once', async () => {
  using bench = new GuardBench();
  bench.queue.queued('Film');
  expect(await bench.guard.check()).toBe(true);
  bench.free(30);
  expect(await bench.guard.check()).toBe(false);
  expect(await bench.guard.check()).toBe(false);
  expect(bench.told).toEqual([
    expect.objectContaining({
      reason: 'disk_full',
      stops: 'claims',
      message: 'Film.mp4 needs 26 MB, 11 MB are to stay free on the disk of /out: it has 32 MB',
    }),
  ]);
  expect(bench.queue.queue.claim(OWNER, 1_000)).toBeNull();
  bench.free(100);
  expect(await bench.guard.check()).toBe(true);
  expect(bench.spaces).toBe(1);
  expect(bench.queue.claimed().sourcePath).toBe('/in/Film.mp4');
});

test('a running film is given back only when the reserve is touched', async () => {
  using bench = new GuardBench();
  bench.queue.queued('Film');
  bench.queue.queued('Next');
  bench.queue.claimed();
  bench.free(15);
  expect(await bench.guard.check()).toBe(true);
  expect(bench.queue.conditions.stopRunning()).toBe(false);
  bench.free(9);
  expect(await bench.guard.check()).toBe(false);
  expect(bench.queue.conditions.stopRunning()).toBe(true);
});

test('a disk that is too small for the film in all says so', async () => {
  using bench = new GuardBench();
  bench.queue.queued('Film');
  bench.out = { freeBytes: 20 * MB, totalBytes: 30 * MB };
  await bench.guard.check();
  expect(bench.told[0]?.hint).toMatch(/too small: name another in folders\.out/u);
});

test('the disk of the queue itself is watched, too', async () => {
  using bench = new GuardBench();
  bench.state = { freeBytes: 5 * MB, totalBytes: 1000 * MB };
  expect(await bench.guard.check()).toBe(false);
  expect(bench.told[0]?.message).toContain('/state');
});

test('a disk that cannot be asked holds up nothing', async () => {
  using bench = new GuardBench();
  bench.queue.queued('Film');
  bench.out = null;
  bench.state = null;
  expect(await bench.guard.check()).toBe(true);
});

describe('a film that met a full disk', () => {
  function waiting(bench: GuardBench): number {
    bench.queue.queued('Film');
    const { id } = bench.queue.claimed();
    const error = { code: 'disk_full', message: 'no space', hint: '' };
    bench.queue.queue.waitFor(OWNER, id, 'disk_full', error);
    return id;
  }

  test.each([
    ['at once', 0, 100, 'waiting'],
    ['after a minute', 61_000, 100, 'queued'],
    ['after a minute without space', 61_000, 9, 'waiting'],
    ['after the clock was set back', -3_600_000, 100, 'queued'],
  ])('%s', async (_when, passed, free, state) => {
    using bench = new GuardBench();
    const id = waiting(bench);
    bench.queue.clock.advance(passed);
    bench.free(free);
    await bench.guard.check();
    expect(bench.queue.get(id).state).toBe(state);
  });
});
