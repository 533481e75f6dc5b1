import { expect, test } from 'vitest';
import { formatDuration } from '../../../src/terminal/duration.ts';

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
