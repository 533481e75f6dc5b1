import { pino } from 'pino';
import { expect, test } from 'vitest';
import { LogNotifier } from '../../../src/notify/log-notifier.ts';
import type { Notifier } from '../../../src/notify/notifier.ts';
import { recordedNotifier } from '../../../src/notify/recorded-notifier.ts';
import { NotificationRecord } from '../../../src/queue/notification-record.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

const logger = pino({ level: 'silent' });
const log = new LogNotifier(logger);
const NOTE = { title: 'title', message: 'message', key: 'key' };

const way = (name: string, obstacle: string | null, fails = false): Notifier => ({
  name,
  obstacle: () => Promise.resolve(obstacle),
  send: () => (fails ? Promise.reject(new Error('no bus')) : Promise.resolve()),
});

function recorded(notifiers: readonly Notifier[], enabled = true) {
  const bench = new QueueBench();
  const record = new NotificationRecord(bench.db, bench.clock);
  const notifier = recordedNotifier({ enabled, record, logger, notifiers });
  return { record, notifier, [Symbol.dispose]: () => bench[Symbol.dispose]() };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

test('that no way exists is known before the first film', async () => {
  using at = recorded([way('a', 'not installed'), way('b', 'for Intel'), log]);
  await soon();
  expect(at.record.read()).toMatchObject({ by: null, problem: 'a: not installed; b: for Intel' });
});

test('a way that exists and does not work is known with the first notification', async () => {
  using at = recorded([way('a', 'not installed', true), way('b', null, true), log]);
  await soon();
  expect(at.record.read()).toMatchObject({ by: null, problem: null });
  await at.notifier.send(NOTE);
  expect(at.record.read()).toMatchObject({ by: 'log', problem: 'a: no bus; b: no bus' });
});

test('a way that works ends the problem', async () => {
  using at = recorded([way('a', null), log]);
  at.record.write({ by: 'log', problem: 'a: no bus' });
  await at.notifier.send(NOTE);
  expect(at.record.read()).toMatchObject({ by: 'a', problem: null });
});

test('a system without any says so; turned off they are no problem', async () => {
  using none = recorded([log]);
  await none.notifier.send(NOTE);
  expect(none.record.read()?.problem).toContain('no notifier');
  using off = recorded([way('a', 'not installed'), log], false);
  await off.notifier.send(NOTE);
  await soon();
  expect(off.record.read()).toMatchObject({ by: null, problem: null });
});
