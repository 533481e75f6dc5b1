import { expect, test } from 'vitest';
import { formatPercent, progressBar } from '../../../src/status/bar.ts';
import { formatDuration } from '../../../src/status/duration.ts';
import { placeIn } from '../../../src/status/job-lines.ts';

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [600, '10 min'],
  [3599, '59 min'],
  [7500, '2 h 05 min'],
  [-3, '0 s'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

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

test('paths inside the home are relative to it, others whole', () => {
  expect(placeIn('/home', '/home/out/Film')).toBe('out/Film');
  expect(placeIn('/home', '/home2/out')).toBe('/home2/out');
  expect(placeIn('/home', '/home')).toBe('/home');
});
