import { expect, test } from 'vitest';
import {
  ENDED_STATES,
  isEnded,
  JOB_STATES,
  LIVE_STATES,
  WAIT_REASONS,
} from '../../../src/domain/job.ts';
import { waitHint } from '../../../src/domain/wait-hints.ts';

test('every state is either live or ended', () => {
  expect(JOB_STATES.filter(isEnded)).toEqual([...ENDED_STATES]);
  expect(JOB_STATES.filter((state) => !isEnded(state))).toEqual([...LIVE_STATES]);
});

test.each(WAIT_REASONS)('a person is told what to do about %s', (reason) => {
  expect(waitHint(reason)).not.toBe('');
});

test('a reason that nobody knows has no hint', () => {
  expect(waitHint('toString')).toBe('');
});
