import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { CronSchedule } from '../../../src/schedule/cron-schedule.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
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
  schedule.stop();
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
    schedule.stop();
  },
);

test.each([
  ['every day', '17 4 * * *', 3_600_000, 24 * 3_600_000],
  ['every 30 seconds', '*/30 * * * * *', 20_000, 30_000],
])(
  'a clock that goes from 1970 to the present has the work done once, not for each time since: %s',
  async (_what, expression, soonMs, everyMs) => {
    vi.useFakeTimers({ now: new Date('1970-01-01T00:00:10Z') });
    let runs = 0;
    const schedule = new CronSchedule(expression, () => void runs++, pino({ level: 'silent' }));
    schedule.start();
    vi.setSystemTime(new Date('2026-11-30T12:00:10Z'));
    await vi.advanceTimersByTimeAsync(soonMs);
    expect(runs).toBe(1);
    runs = 0;
    await vi.advanceTimersByTimeAsync(2 * everyMs);
    expect(runs).toBe(2);
    // And back: the next time does not lie 56 years ahead.
    vi.setSystemTime(new Date('1970-01-01T00:00:10Z'));
    runs = 0;
    await vi.advanceTimersByTimeAsync(2 * everyMs);
    expect(runs).toBeGreaterThan(0);
    schedule.stop();
    expect(vi.getTimerCount()).toBe(0);
  },
  20_000,
);

test('a rare time is waited for without a timer that overflows and fires at once', async () => {
  vi.useFakeTimers({ now: new Date('2026-03-01T09:00:01Z') });
  let runs = 0;
  const schedule = new CronSchedule('0 0 1 5 *', () => void runs++, pino({ level: 'silent' }));
  schedule.start();
  await vi.advanceTimersByTimeAsync(60 * 24 * 3_600_000);
  expect(runs).toBe(0);
  await vi.advanceTimersByTimeAsync(2 * 24 * 3_600_000);
  expect(runs).toBe(1);
  schedule.stop();
});

test('work that fails is done again at the next time; work may count the schedule anew', async () => {
  vi.useFakeTimers({ now: new Date('2026-03-01T09:00:01Z') });
  let runs = 0;
  const schedule: CronSchedule = new CronSchedule(
    '*/30 * * * * *',
    () => {
      runs += 1;
      schedule.restart();
      throw new Error('no');
    },
    pino({ level: 'silent' }),
  );
  schedule.start();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(runs).toBe(4);
  expect(vi.getTimerCount()).toBe(1);
  schedule.stop();
});

test('daily times are those of the zone that the computer is in now', async () => {
  vi.stubEnv('TZ', 'UTC');
  vi.useFakeTimers({ now: new Date('2026-03-01T09:00:01Z') });
  const runs: string[] = [];
  const work = () => void runs.push(new Date().toISOString());
  const schedule = new CronSchedule('17 4 * * *', work, pino({ level: 'silent' }));
  schedule.start();
  vi.stubEnv('TZ', 'Asia/Tokyo');
  schedule.restart();
  await vi.advanceTimersByTimeAsync(24 * 3_600_000);
  expect(runs).toEqual(['2026-03-01T19:17:00.000Z']);
  schedule.stop();
});
