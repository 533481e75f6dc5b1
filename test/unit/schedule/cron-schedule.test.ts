import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { CronSchedule } from '../../../src/schedule/cron-schedule.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('scans are asked for at the configured times until stopped', async () => {
  vi.useFakeTimers({ now: new Date('2026-03-01T09:00:01Z') });
  let scans = 0;
  const count = () => {
    scans += 1;
  };
  const schedule = new CronSchedule('*/30 * * * * *', count, pino({ level: 'silent' }));
  schedule.start();
  await vi.advanceTimersByTimeAsync(28_000);
  expect(scans).toBe(0);
  await vi.advanceTimersByTimeAsync(62_000);
  expect(scans).toBe(3);
  await schedule.stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(scans).toBe(3);
});

test.each([
  ['back', -3 * 3_600_000],
  ['forward', 3 * 3_600_000],
])(
  'a clock that was set %s by hours holds up no scan once it is counted anew',
  async (_way, by) => {
    vi.useFakeTimers({ now: new Date('2026-03-01T09:00:01Z') });
    let scans = 0;
    const count = () => {
      scans += 1;
    };
    const schedule = new CronSchedule('*/30 * * * * *', count, pino({ level: 'silent' }));
    schedule.start();
    await vi.advanceTimersByTimeAsync(60_000);
    scans = 0;
    vi.setSystemTime(Date.now() + by);
    schedule.restart();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(scans).toBe(3);
    await schedule.stop();
  },
);
