import { expect, test } from 'vitest';
import { formatPercent, progressBar } from '../../../src/terminal/bar.ts';

test.each([
  [0, '░░░░░░░░░░'],
  [49.9, '████░░░░░░'],
  [99.9, '█████████░'],
  [100, '██████████'],
  [120, '██████████'],
  [-1, '░░░░░░░░░░'],
])('a bar at %d percent is %s', (percent, bar) => {
  expect(progressBar(percent, 10)).toBe(bar);
});

test('percent is never rounded up to done', () => {
  expect([formatPercent(0), formatPercent(61.2), formatPercent(99.9), formatPercent(100)]).toEqual([
    '  0 %',
    ' 61 %',
    ' 99 %',
    '100 %',
  ]);
});
