import { expect, test } from 'vitest';
import { languageName, outcomeLabel, reasonLabel } from '../../../src/report/labels.ts';
import { clock, exactClock, percent } from '../../../src/report/times.ts';

test.each([
  [0, '0:00', '0:00.0'],
  [61_999, '1:01', '1:01.9'],
  [3_599_999, '59:59', '59:59.9'],
  [3_600_000, '1:00:00', '1:00:00.0'],
  [10_800_450, '3:00:00', '3:00:00.4'],
  [-5, '0:00', '0:00.0'],
])('%i ms are %s, exactly %s', (ms, short, exact) => {
  expect([clock(ms), exactClock(ms)]).toEqual([short, exact]);
});

test('a share is told in whole per cent', () => {
  expect([0, 0.004, 0.125, 1].map(percent)).toEqual(['0%', '0%', '13%', '100%']);
});

test('codes are words, those that are not known too', () => {
  expect(reasonLabel('hallucinated_phrase')).toBe('a known hallucination');
  expect(reasonLabel('new_kind')).toBe('new kind');
  expect(outcomeLabel('dropped')).toBe('left out');
  expect(outcomeLabel('put_aside')).toBe('put aside');
  expect([languageName('hi'), languageName('x'), languageName('')]).toEqual(['Hindi', 'x', '']);
});
