import { pino } from 'pino';
import { expect, test } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { JobOutcomes, type Outcome } from '../../../src/worker/job-outcome.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { OTHER, OWNER, QueueBench } from '../../helpers/queue-bench.ts';
import { PUBLISHED, spaciousDisk } from '../../helpers/worker-bench.ts';

const failed = (code: 'no_audio' | 'network' | 'model_missing' | 'disk_full'): Outcome => ({
  kind: 'failed',
  error: new SubpipedError(code, 'it broke', { hint: 'mend it' }),
});

const ENDS: [end: string, outcome: Outcome, told: boolean][] = [
  ['success', { kind: 'done', result: PUBLISHED }, true],
  ['failure', failed('no_audio'), true],
  ['a failure that may pass', failed('network'), true],
  ['a wait', failed('model_missing'), true],
  ['a full disk', failed('disk_full'), true],
  ['a disk that the film filled', { kind: 'aborted', why: 'full' }, true],
  ['a cancel', { kind: 'aborted', why: 'cancel' }, true],
  ['a stop', { kind: 'aborted', why: 'stop' }, false],
  ['a lost lease', { kind: 'aborted', why: 'lease_lost' }, false],
];

/** What is told of a film that ends so; by `taken` another daemon has it by then. */
function tell(outcome: Outcome, taken: boolean) {
  using bench = new QueueBench();
  const logger = pino({ level: 'silent' });
  let told = false;
  const changed = () => {
    told = true;
  };
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
  new JobOutcomes({ queue, changed, owner: OWNER, config, clock, logger, disk }).write(
    job,
    outcome,
  );
  return { told, before, after: bench.get(job.id) };
}

test.each(ENDS)('%s is told as it is', (_end, outcome, expected) => {
  const { told, after } = tell(outcome, false);
  expect(told).toBe(expected);
  expect(after.state).not.toBe('running');
});

test.each(ENDS)('%s of a film that another daemon has is neither written nor told', (_end, how) => {
  const { told, before, after } = tell(how, true);
  expect(told).toBe(false);
  expect(after).toEqual(before);
  expect(after.state).toBe('running');
});
