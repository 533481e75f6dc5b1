import { pino } from 'pino';
import { expect, test } from 'vitest';
import { DAY_MS, Housekeeping } from '../../../src/housekeeping/housekeeping.ts';
import type { HousekeepingTask } from '../../../src/housekeeping/task.ts';
import { HousekeepingLog } from '../../../src/queue/housekeeping-log.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

function setUp(bench: QueueBench, tasks: readonly HousekeepingTask[]) {
  const log = new HousekeepingLog(bench.db, bench.clock);
  const logger = pino({ level: 'silent' });
  return { log, keeping: new Housekeeping({ tasks, log, clock: bench.clock, logger }) };
}

/** A task that counts how often it ran, and throws as long as it is broken. */
function counting(name: string) {
  const task = {
    name,
    runs: 0,
    broken: false,
    run() {
      task.runs += 1;
      if (task.broken) throw new Error('no space left');
      return { message: 'done', removed: 1, bytes: 2 };
    },
  };
  return task;
}

test('each task runs and is recorded, a broken one keeps no other from it', async () => {
  using bench = new QueueBench();
  const [broken, good] = [counting('a'), counting('b')];
  broken.broken = true;
  const { log, keeping } = setUp(bench, [broken, good]);
  await keeping.run();
  const ranAt = bench.clock.now();
  expect(log.all()).toEqual([
    { task: 'a', ranAt, ok: false, message: 'no space left', removed: 0, bytes: 0 },
    { task: 'b', ranAt, ok: true, message: 'done', removed: 1, bytes: 2 },
  ]);
});

test('what was missed is made up for: never run, failed, slept through, or the clock set back', async () => {
  using bench = new QueueBench();
  const task = counting('a');
  const { keeping } = setUp(bench, [task]);
  await keeping.runOverdue();
  expect(task.runs).toBe(1);
  bench.clock.advance(DAY_MS - 1);
  await keeping.runOverdue();
  expect(task.runs).toBe(1);
  bench.clock.advance(2);
  await keeping.runOverdue();
  expect(task.runs).toBe(2);
  bench.clock.advance(-3 * DAY_MS);
  task.broken = true;
  await keeping.runOverdue();
  expect(task.runs).toBe(3);
  await keeping.runOverdue();
  expect(task.runs).toBe(4);
});

test('a stop waits for the task that runs and begins no other', async () => {
  using bench = new QueueBench();
  const later = counting('later');
  let end = () => {};
  const slow: HousekeepingTask = {
    name: 'slow',
    run: () =>
      new Promise((resolve) => {
        end = () => resolve({ message: '', removed: 0, bytes: 0 });
      }),
  };
  const { keeping } = setUp(bench, [slow, later]);
  const run = keeping.run();
  const stopped = keeping.stop();
  end();
  await Promise.all([run, stopped]);
  expect(later.runs).toBe(0);
  await keeping.run();
  expect(later.runs).toBe(0);
});
