import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { StallTimer } from '../../../src/pipeline/stall-timer.ts';

const LIMITS = { longestMs: 1000, shortestMs: 100, factor: 10 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('calls once, a full silence after the last reset', () => {
  const onStall = vi.fn();
  const timer = new StallTimer(LIMITS, onStall);
  vi.advanceTimersByTime(5000);
  expect(onStall).not.toHaveBeenCalled();
  timer.reset();
  vi.advanceTimersByTime(999);
  timer.reset();
  vi.advanceTimersByTime(999);
  expect(onStall).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(onStall.mock.calls).toEqual([[1000]]);
  vi.advanceTimersByTime(5000);
  expect(onStall).toHaveBeenCalledTimes(1);
});

test('a stopped timer calls no more', () => {
  const onStall = vi.fn();
  const timer = new StallTimer(LIMITS, onStall);
  timer.reset();
  timer.stop();
  vi.advanceTimersByTime(5000);
  expect(onStall).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

describe('the limit', () => {
  /** A timer that has heard `paces` of the same kind, `everyMs` apart. */
  function heard(everyMs: number, ...paces: string[]): StallTimer {
    const timer = new StallTimer(LIMITS, vi.fn());
    timer.reset();
    for (const pace of paces) {
      vi.advanceTimersByTime(everyMs);
      timer.reset(pace);
    }
    return timer;
  }
  const work = (count: number) => Array.from({ length: count }, () => 'work');

  test.each([
    ['before enough was heard', heard, 20, work(5), 1000],
    ['after enough: ten times the longest silence', heard, 20, work(6), 200],
    ['never shorter than the shortest', heard, 1, work(9), 100],
    ['never longer than the longest', heard, 500, work(9), 1000],
    ['anew with the next step', heard, 20, [...work(9), 'other work'], 1000],
    ['anew when a step is over', heard, 20, [...work(9), ''], 1000],
  ])('%s', (_what, make, everyMs, paces, limit) => {
    expect(make(everyMs, ...paces).limitMs()).toBe(limit);
  });

  test('one long silence among short ones counts', () => {
    const timer = heard(5, ...work(9));
    vi.advanceTimersByTime(60);
    timer.reset('work');
    vi.advanceTimersByTime(5);
    timer.reset('work');
    expect(timer.limitMs()).toBe(600);
  });

  test('a stage that spoke often is given up sooner', () => {
    const onStall = vi.fn();
    const timer = new StallTimer(LIMITS, onStall);
    for (let index = 0; index < 7; index += 1) {
      timer.reset('work');
      vi.advanceTimersByTime(20);
    }
    timer.reset('work');
    vi.advanceTimersByTime(199);
    expect(onStall).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onStall.mock.calls).toEqual([[200]]);
  });
});
