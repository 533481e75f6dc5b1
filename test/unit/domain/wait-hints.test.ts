import { expect, test } from 'vitest';
import { needsPerson, resumesWithFile, waitHint } from '../../../src/domain/wait-hints.ts';

test('a person is told what to do', () => {
  expect(waitHint('paused')).toBe('to continue: subpiped resume');
});

test.each(['paused', 'on_battery', 'outside_schedule', 'too_hot', 'low_power', null])(
  'waiting because of %s needs nobody',
  (reason) => {
    expect(needsPerson(reason)).toBe(false);
  },
);

test('a film goes on with its file only where it waited for that', () => {
  expect(resumesWithFile('volume_missing')).toBe(true);
  expect(resumesWithFile('disk_full')).toBe(false);
  expect(resumesWithFile(null)).toBe(false);
});

test('nothing follows from a reason that nobody knows', () => {
  expect(waitHint('toString')).toBe('');
  expect(needsPerson('toString')).toBe(false);
});
