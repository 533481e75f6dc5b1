import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { listenForStops } from '../../../src/commands/stop-signals.ts';

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
])('%s stops in an orderly way, and the second time at once with %i', async (signal, code) => {
  const signals = new EventEmitter();
  using stops = listenForStops(signals);
  expect(stops.first.aborted).toBe(false);
  signals.emit(signal);
  expect(stops.first.aborted).toBe(true);
  signals.emit(signal);
  expect(await stops.second).toBe(code);
});

test('nothing is heard any more afterwards', () => {
  const signals = new EventEmitter();
  listenForStops(signals)[Symbol.dispose]();
  expect(signals.eventNames()).toEqual([]);
});
