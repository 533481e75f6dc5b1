import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { JobEvents } from '../../../src/worker/job-events.ts';
import { JobOutcomes, type Outcome } from '../../../src/worker/job-outcome.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { OTHER, OWNER, QueueBench } from '../../helpers/queue-bench.ts';
import { PUBLISHED, spaciousDisk } from '../../helpers/worker-bench.ts';

const failed = (code: 'no_audio' | 'network' | 'model_missing' | 'disk_full'): Outcome => ({
  kind: 'failed',
  error: new SubpipedError(code, 'it broke', { hint: 'mend it' }),
});

const ENDS: [end: string, outcome: Outcome, told: string[]][] = [
  ['success', { kind: 'done', result: PUBLISHED }, ['jobDone']],
  ['failure', failed('no_audio'), ['jobFailed']],
  ['a failure that may pass', failed('network'), []],
  ['a wait', failed('model_missing'), ['jobWaiting']],
  ['a full disk', failed('disk_full'), ['jobWaiting']],
  ['a disk that the film filled', { kind: 'aborted', why: 'full' }, ['jobWaiting']],
  ['a cancel', { kind: 'aborted', why: 'cancel' }, ['jobCanceled']],
  ['a stop', { kind: 'aborted', why: 'stop' }, []],
  ['a lost lease', { kind: 'aborted', why: 'lease_lost' }, []],
];

/** What is told of a film that ends so; by `taken` another daemon has it by then. */
function tell(outcome: Outcome, taken: boolean) {
  using bench = new QueueBench();
  const logger = pino({ level: 'silent' });
  const events = new JobEvents(logger);
  const told: string[] = [];
  events.on('jobDone', () => told.push('jobDone'));
  events.on('jobFailed', () => told.push('jobFailed'));
  events.on('jobWaiting', () => told.push('jobWaiting'));
  events.on('jobCanceled', () => told.push('jobCanceled'));
  const { queue, clock } = bench;
  bench.queued('Film');
  const job = bench.claimed();
  if (taken) {
    queue.voidDeadLeases(() => false);
    bench.claimed(OTHER);
  }
  const before = bench.get(job.id);
  const config = testConfig();
  const disk = spaciousDisk();
  new JobOutcomes({ queue, events, owner: OWNER, config, clock, logger, disk }).write(job, outcome);
  return { told, before, after: bench.get(job.id) };
}

test.each(ENDS)('%s is told as it is', (_end, outcome, expected) => {
  const { told, after } = tell(outcome, false);
  expect(told).toEqual(expected);
  expect(after.state).not.toBe('running');
});

test.each(ENDS)('%s of a film that another daemon has is neither written nor told', (_end, how) => {
  const { told, before, after } = tell(how, true);
  expect(told).toEqual([]);
  expect(after).toEqual(before);
  expect(after.state).toBe('running');
});
