import { expect, test } from 'vitest';
import { ENDED_STATES, JOB_STATES, LIVE_STATES, WAIT_REASONS } from '../../../src/domain/job.ts';
import { waitHint } from '../../../src/domain/wait-hints.ts';

test('every state is either live or ended', () => {
  expect(new Set([...LIVE_STATES, ...ENDED_STATES])).toEqual(new Set(JOB_STATES));
  expect(LIVE_STATES.length + ENDED_STATES.length).toBe(JOB_STATES.length);
});

test.each(WAIT_REASONS)('a person is told what to do about %s', (reason) => {
  expect(waitHint(reason)).not.toBe('');
});

test('a reason that nobody knows has no hint', () => {
  expect(waitHint('toString')).toBe('');
});
