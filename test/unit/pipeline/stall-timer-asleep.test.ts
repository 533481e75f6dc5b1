import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { StallTimer } from '../../../src/pipeline/stall-timer.ts';

test('a time in which this process stood still is not taken for silence of the stage', async () => {
  const onStall = vi.fn();
  const timer = new StallTimer({ longestMs: 200, shortestMs: 0, factor: 10 }, onStall);
  timer.reset();
  // As a sleeping computer does: the time passes, and no event could be read.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
  await turn();
  await turn();
  expect(onStall).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(onStall).toHaveBeenCalledTimes(1));
});
