import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { StallTimer } from '../../../src/pipeline/stall-timer.ts';

const LIMITS = { longestMs: 200, shortestMs: 0, factor: 10 };

/**
 * Sleeps as a computer does on which Node's clock runs on meanwhile: the time passes, and no event
 * could be read. Where it stands still no timer notices anything at all.
 */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('a time in which this process stood still is not taken for silence of the stage', async () => {
  const onStall = vi.fn();
  const timer = new StallTimer(LIMITS, onStall);
  timer.reset();
  sleep(500);
  await turn();
  await turn();
  expect(onStall).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(onStall).toHaveBeenCalledTimes(1));
});

test('nor are many short naps, each with a moment awake', async () => {
  const onStall = vi.fn();
  const timer = new StallTimer(LIMITS, onStall);
  timer.reset();
  for (let nap = 0; nap < 12; nap += 1) {
    sleep(100);
    await delay(5);
  }
  expect(onStall).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(onStall).toHaveBeenCalledTimes(1));
});
