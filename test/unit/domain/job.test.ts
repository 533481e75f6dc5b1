import { expect, test } from 'vitest';
import { ENDED_STATES, JOB_STATES, LIVE_STATES } from '../../../src/domain/job.ts';

test('every state is either live or ended', () => {
  expect(new Set([...LIVE_STATES, ...ENDED_STATES])).toEqual(new Set(JOB_STATES));
  expect(LIVE_STATES.length + ENDED_STATES.length).toBe(JOB_STATES.length);
});
