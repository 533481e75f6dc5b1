import { expect, test } from 'vitest';
import { judge } from '../../../src/power/power-policy.ts';
import { UNKNOWN_POWER } from '../../../src/power/power-source.ts';
import { EMPTY_SNAPSHOT } from '../../../src/queue/snapshot.ts';
import { formatStatus } from '../../../src/status/format.ts';
import { width } from '../../../src/terminal/text.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { aSnapshotJob } from '../../helpers/jobs.ts';

/** A Friday at 22:10 by the clock on the wall. */
const SINCE = new Date(2026, 2, 6, 22, 10).getTime();
const ALL = {
  ...UNKNOWN_POWER,
  onBattery: true,
  batteryPercent: 38,
  lowPower: true,
  thermal: 'heavy',
} as const;

test('status says what holds up films, since when, and what to do, in 80 columns', () => {
  const { power, schedule } = testConfig();
  const conditions = judge(
    ALL,
    {
      power: { ...power, onBattery: 'pause' },
      schedule: { ...schedule, quietHours: [{ from: '22:00', to: '07:00' }] },
    },
    SINCE,
  ).map(({ reason, message, hint, action }) => ({
    ...{ subject: 'queue', reason, message, hint, since: SINCE },
    stops: action === 'pause' ? ('running' as const) : ('nothing' as const),
  }));
  const snapshot = {
    ...EMPTY_SNAPSHOT,
    daemon: { running: true, pid: 4211 },
    conditions,
    jobs: [aSnapshotJob({ id: 3, source: '/home/in/Film.mp4', state: 'queued' })],
  };
  const text = formatStatus(snapshot, { home: '/home', columns: 80, color: false });
  expect(text).toBe(
    [
      'The daemon is running (pid 4211)',
      'home: /home',
      '',
      'On battery since 2026-03-06 22:10:00',
      '     38% left: films wait',
      '     connect the power adapter, or set power.onBattery to run',
      'Low power since 2026-03-06 22:10:00',
      '     low power mode is on: films run slower',
      '     turn off Low Power Mode, or set power.onLowPower to run',
      'Too hot since 2026-03-06 22:10:00',
      '     thermal pressure is heavy: films run slower',
      '     let the computer cool down; full speed returns automatically',
      'Outside schedule since 2026-03-06 22:10:00',
      '     quiet hours until 07:00: films wait',
      '     the film resumes automatically at 07:00 (schedule.quietHours)',
      '',
      'Queue (1)',
      '#3   Film.mp4  queued',
      '',
    ].join('\n'),
  );
  for (const line of text.split('\n')) expect(width(line)).toBeLessThanOrEqual(80);
});
