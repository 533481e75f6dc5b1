import { expect, test } from 'vitest';
import { LookGaps } from '../../../src/intake/look-gaps.ts';

test.each([
  ['in time', 10_000, false],
  ['late', 10_001, true],
  ['hours late', 3 * 3_600_000, true],
  ['before the one before it', -1, true],
  ['at the same instant', 0, false],
])('a look %s', (_when, passed, isGap) => {
  const gaps = new LookGaps(10_000);
  expect(gaps.isAfterGap(1_000_000)).toBe(false);
  expect(gaps.isAfterGap(1_000_000 + passed)).toBe(isGap);
  // From there on the time is a measure again.
  expect(gaps.isAfterGap(1_000_000 + passed + 1_000)).toBe(false);
});

test('what this program needs itself is no gap', () => {
  const gaps = new LookGaps(10_000);
  gaps.isAfterGap(0);
  expect(gaps.isAfterGap(70_000, 60_000)).toBe(false);
  expect(gaps.isAfterGap(140_001, 60_000)).toBe(true);
});
