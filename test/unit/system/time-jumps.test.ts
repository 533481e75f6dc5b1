import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TimeJumps } from '../../../src/system/time-jumps.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const HOUR = 3_600_000;

test.each([
  ['nothing happened', 10_000, 10_000, []],
  ['the computer was busy', 12_000, 12_000, []],
  ['a time server corrected the clock', 10_900, 10_000, []],
  ['the clock was set back', 10_000 - 3 * HOUR, 10_000, [-3 * HOUR]],
  ['the clock was set forward', 10_000 + 3 * HOUR, 10_000, [3 * HOUR]],
  ['it slept, and the steady time stood still', 10_000 + HOUR, 10_000, [HOUR]],
  ['it slept, and the steady time went on', 10_000 + HOUR, 10_000 + HOUR, [HOUR]],
])('%s', (_what, wallMs, steadyMs, jumps) => {
  const clock = new ManualClock();
  let steady = 0;
  const heard: number[] = [];
  const watch = new TimeJumps({ clock, monotonic: () => steady, onJump: (by) => heard.push(by) });
  watch.start();
  clock.advance(wallMs);
  steady += steadyMs;
  vi.advanceTimersByTime(10_000);
  // It is told once: the next tick finds the new time in order.
  clock.advance(10_000);
  steady += 10_000;
  vi.advanceTimersByTime(10_000);
  expect(heard).toEqual(jumps);
  watch.stop();
  expect(vi.getTimerCount()).toBe(0);
});
