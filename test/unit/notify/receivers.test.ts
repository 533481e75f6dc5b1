import { pino } from 'pino';
import { expect, test } from 'vitest';
import { defaultConfig } from '../../../src/config/load.ts';
import { buildReceivers } from '../../../src/notify/receivers.ts';
import { NotificationRecord } from '../../../src/queue/notification-record.ts';
import { addReceivers } from '../../../src/queue/outbox.ts';
import { OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

function partsOf({ db, clock }: QueueBench) {
  const notify = { ...defaultConfig().notify, enabled: false };
  return { db, clock, notify, logger: pino({ level: 'silent' }) };
}

test('the person is told even where notifications are turned off: the log is', () => {
  using bench = new QueueBench();
  const receivers = buildReceivers(partsOf(bench));
  expect(receivers.has('person')).toBe(true);
  expect(new NotificationRecord(bench.db, bench.clock).read()).toMatchObject({
    by: null,
    problem: null,
  });
});

test('each has an outbox of its own name, and one that is not configured is none', () => {
  using bench = new QueueBench();
  addReceivers(bench.db, ['second', 'third']);
  bench.queued();
  bench.queue.complete(OWNER, bench.claimed().id, RESULT);
  const untold: number[] = [];
  const receivers = buildReceivers(partsOf(bench), {
    second: (_parts, outbox) => {
      for (const change of outbox.jobs()) outbox.markSent(change);
      return { look: () => {}, stop: () => Promise.resolve() };
    },
    third: (_parts, outbox) => {
      untold.push(outbox.jobs().length);
      return null;
    },
  });
  expect([...receivers.keys()]).toEqual(['second']);
  expect(untold).toEqual([1]);
});
