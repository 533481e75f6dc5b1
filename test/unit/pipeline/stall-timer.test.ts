import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StallTimer } from '../../../src/pipeline/stall-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('calls once, a full silence after the last reset', () => {
  const onStall = vi.fn();
  const timer = new StallTimer(1000, onStall);
  vi.advanceTimersByTime(5000);
  expect(onStall).not.toHaveBeenCalled();
  timer.reset();
  vi.advanceTimersByTime(999);
  timer.reset();
  vi.advanceTimersByTime(999);
  expect(onStall).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onStall).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5000);
  expect(onStall).toHaveBeenCalledTimes(1);
});

test('a stopped timer calls no more', () => {
  const onStall = vi.fn();
  const timer = new StallTimer(1000, onStall);
  timer.reset();
  timer.stop();
  vi.advanceTimersByTime(5000);
  expect(onStall).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
