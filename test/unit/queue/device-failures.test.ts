import { expect, test } from 'vitest';
import type { DeviceFailure } from '../../../src/domain/device-failure.ts';
import { DeviceFailures } from '../../../src/queue/device-failures.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

const HOUR_MS = 3_600_000;
const MAC = 'Darwin 24.1.0 lock-1';
const CRASH: DeviceFailure = {
  stage: 'asr',
  engine: 'mlx',
  device: 'mlx',
  model: 'whisper-large-v3-mlx@abc',
  failure: 'device_crash',
  message: 'it was killed by SIGSEGV, on mlx: it crashed (device_crash)',
};

test('a failure is kept for its time, and forgotten then', () => {
  using bench = new QueueBench();
  const failures = new DeviceFailures(bench.db, bench.clock);
  const at = bench.clock.now();
  failures.remember(CRASH, MAC, HOUR_MS);
  const kept = { ...CRASH, count: 1, at, until: at + HOUR_MS };
  expect(failures.recall('asr', MAC)).toEqual([kept]);
  expect(failures.recall('diarization', MAC)).toEqual([]);
  bench.clock.advance(HOUR_MS - 1);
  expect(failures.all()).toEqual([kept]);
  bench.clock.advance(1);
  expect(failures.all()).toEqual([]);
  expect(failures.recall('asr', MAC)).toEqual([]);
});

test('one that comes again counts on and holds anew', () => {
  using bench = new QueueBench();
  const failures = new DeviceFailures(bench.db, bench.clock);
  failures.remember(CRASH, MAC, HOUR_MS);
  bench.clock.advance(HOUR_MS / 2);
  failures.remember({ ...CRASH, failure: 'oom' }, MAC, HOUR_MS);
  const until = bench.clock.now() + HOUR_MS;
  expect(failures.all()).toMatchObject([{ failure: 'oom', count: 2, until }]);
  // With other weights it is another failure.
  failures.remember({ ...CRASH, model: 'whisper-large-v3-mlx-4bit' }, MAC, HOUR_MS);
  expect(failures.all()).toHaveLength(2);
});

test('an update of the system or of the packages clears it; so does a person', () => {
  using bench = new QueueBench();
  const failures = new DeviceFailures(bench.db, bench.clock);
  failures.remember(CRASH, MAC, HOUR_MS);
  expect(failures.recall('asr', 'Darwin 24.2.0 lock-1')).toEqual([]);
  expect(failures.recall('asr', MAC)).toEqual([]);
  failures.remember(CRASH, MAC, HOUR_MS);
  failures.clear();
  expect(failures.all()).toEqual([]);
});

test('what a self-test tells each time is not kept, and the CPU is never left out', () => {
  using bench = new QueueBench();
  const failures = new DeviceFailures(bench.db, bench.clock);
  failures.remember({ ...CRASH, failure: 'no_device' }, MAC, 0);
  expect(failures.all()).toEqual([]);
  expect(() => failures.remember({ ...CRASH, device: 'cpu' }, MAC, HOUR_MS)).toThrow('CHECK');
});
