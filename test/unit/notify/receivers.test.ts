import { pino } from 'pino';
import { expect, test } from 'vitest';
import { defaultConfig } from '../../../src/config/load.ts';
import { buildReceivers } from '../../../src/notify/receivers.ts';
import { NotificationRecord } from '../../../src/queue/notification-record.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

test('the person is told even where notifications are turned off: the log is', () => {
  using bench = new QueueBench();
  const { db, clock } = bench;
  const notify = { ...defaultConfig().notify, enabled: false };
  const receivers = buildReceivers({ db, clock, notify, logger: pino({ level: 'silent' }) });
  expect(receivers.has('person')).toBe(true);
  expect(new NotificationRecord(db, clock).read()).toMatchObject({ by: null, problem: null });
});
