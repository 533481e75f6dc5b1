import { expect, test } from 'vitest';
import { ScanPauses } from '../../../src/intake/scan-pauses.ts';

test.each([
  ['in time', 10_000, false],
  ['late', 10_001, true],
  ['hours late', 3 * 3_600_000, true],
  ['before the one before it', -1, true],
  ['at the same instant', 0, false],
])('a look %s', (_when, passed, isPause) => {
  const pauses = new ScanPauses(10_000);
  expect(pauses.isAfterPause(1_000_000)).toBe(false);
  expect(pauses.isAfterPause(1_000_000 + passed)).toBe(isPause);
  // From there on the time is a measure again.
  expect(pauses.isAfterPause(1_000_000 + passed + 1_000)).toBe(false);
});

test('what this program needs itself is no gap', () => {
  const pauses = new ScanPauses(10_000);
  pauses.isAfterPause(0);
  expect(pauses.isAfterPause(70_000, 60_000)).toBe(false);
  expect(pauses.isAfterPause(140_001, 60_000)).toBe(true);
});
