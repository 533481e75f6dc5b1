import { pino } from 'pino';
import { expect, test } from 'vitest';
import { JobEvents } from '../../../src/worker/job-events.ts';
import { aJob } from '../../helpers/jobs.ts';

test('a listener that throws is logged, and the others hear', () => {
  const lines: string[] = [];
  const events = new JobEvents(pino({}, { write: (line: string) => void lines.push(line) }));
  const heard: number[] = [];
  events.on('jobDone', () => {
    throw new Error('no notification service');
  });
  events.on('jobDone', ({ id }) => heard.push(id));
  events.emit('jobDone', aJob({ id: 7 }));
  expect(heard).toEqual([7]);
  expect(lines.join('')).toContain('no notification service');
});
