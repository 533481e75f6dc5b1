import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { DAYS, type QuietWindow } from '../../../src/config/power.ts';
import { quietUntil } from '../../../src/power/quiet-hours.ts';
import { cases } from '../../helpers/cases.ts';

const zone = process.env['TZ'];
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** The end of the quiet hours at an instant, both as text in UTC. */
function until(windows: readonly QuietWindow[], at: string): string | null | undefined {
  const end = quietUntil(windows, Date.parse(at));
  return end == null ? end : new Date(end).toISOString().replace(':00.000Z', 'Z');
}

const NIGHT = { from: '22:00', to: '07:00' };
const FRIDAY_NIGHT: QuietWindow = { ...NIGHT, days: ['fri'] };

describe('in UTC', () => {
  // 2026-03-06 is a Friday.
  test.each([
    ['before', [NIGHT], '2026-03-06T21:59:59Z', undefined],
    ['at the beginning', [NIGHT], '2026-03-06T22:00:00Z', '2026-03-07T07:00Z'],
    ['over midnight', [NIGHT], '2026-03-07T00:00:00Z', '2026-03-07T07:00Z'],
    ['just before the end', [NIGHT], '2026-03-07T06:59:59.999Z', '2026-03-07T07:00Z'],
    ['at the end', [NIGHT], '2026-03-07T07:00:00Z', undefined],
    ['on its day', [FRIDAY_NIGHT], '2026-03-06T23:00:00Z', '2026-03-07T07:00Z'],
    ['in the morning after its day', [FRIDAY_NIGHT], '2026-03-07T06:00:00Z', '2026-03-07T07:00Z'],
    ['in the morning of its day', [FRIDAY_NIGHT], '2026-03-06T06:00:00Z', undefined],
    ['in the evening after its day', [FRIDAY_NIGHT], '2026-03-07T23:00:00Z', undefined],
    ['Sunday into Monday', [{ ...NIGHT, days: ['sun'] }], '2026-03-09T01:00Z', '2026-03-09T07:00Z'],
    ['without windows', [], '2026-03-06T23:00:00Z', undefined],
    [
      'two that touch are one',
      [NIGHT, { from: '07:00', to: '09:30' }],
      '2026-03-06T23:00:00Z',
      '2026-03-07T09:30Z',
    ],
    [
      'a whole weekend',
      [{ from: '00:00', to: '24:00', days: ['sat', 'sun'] }],
      '2026-03-07T12:00:00Z',
      '2026-03-09T00:00Z',
    ],
    ['all week', [{ from: '00:00', to: '24:00' }], '2026-03-07T12:00:00Z', null],
    [
      'all week but for a minute',
      [{ from: '12:01', to: '12:00' }],
      '2026-03-07T12:01:00Z',
      '2026-03-08T12:00Z',
    ],
  ] as [string, QuietWindow[], string, string | null | undefined][])(
    '%s',
    (_what, windows, at, end) => {
      process.env['TZ'] = 'UTC';
      expect(until(windows, at)).toBe(end);
    },
  );
});

describe('where the clock is changed', () => {
  test.each([
    // In Berlin the night to 29 March 2026 has no hour from 2 to 3, the one to 25 October has two.
    ['Europe/Berlin', NIGHT, '2026-03-28T21:30Z', '2026-03-29T05:00Z'],
    ['Europe/Berlin', NIGHT, '2026-10-24T20:30Z', '2026-10-25T06:00Z'],
    ['Europe/Berlin', NIGHT, '2026-01-10T21:30Z', '2026-01-11T06:00Z'],
    ['Europe/Berlin', { from: '01:00', to: '02:30' }, '2026-03-29T00:30Z', '2026-03-29T01:00Z'],
    ['Europe/Berlin', { from: '02:30', to: '04:00' }, '2026-03-29T01:00Z', '2026-03-29T02:00Z'],
    ['Europe/Berlin', { from: '02:10', to: '02:50' }, '2026-03-29T01:05Z', undefined],
    // The hour comes twice, and is quiet twice; from 02:30 to 02:59 of the first it is not.
    ['Europe/Berlin', { from: '01:00', to: '02:30' }, '2026-10-25T00:10Z', '2026-10-25T00:30Z'],
    ['Europe/Berlin', { from: '01:00', to: '02:30' }, '2026-10-25T00:40Z', undefined],
    ['Europe/Berlin', { from: '01:00', to: '02:30' }, '2026-10-25T01:10Z', '2026-10-25T01:30Z'],
    ['Asia/Kolkata', NIGHT, '2026-03-06T16:30Z', '2026-03-07T01:30Z'],
    ['America/New_York', NIGHT, '2026-03-07T03:00Z', '2026-03-07T12:00Z'],
    // Half an hour: Lord Howe Island.
    ['Australia/Lord_Howe', NIGHT, '2026-04-04T12:00Z', '2026-04-04T20:30Z'],
  ] as [string, QuietWindow, string, string | undefined][])(
    '%s %j at %s',
    (name, window, at, end) => {
      process.env['TZ'] = name;
      expect(until([window], at)).toBe(end);
    },
  );
});

const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 1, 15, 30, 59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const aWindow: fc.Arbitrary<QuietWindow> = fc
  .record({ from: time, to: fc.oneof(time, fc.constant('24:00')), days: fc.subarray([...DAYS]) })
  .filter(({ from, to }) => from !== to)
  .map(({ from, to, days }) => (days.length === 0 ? { from, to } : { from, to, days }));

test('at every instant the clock on the wall decides, and the end is the first that is not quiet', () => {
  const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe'];
  const year = { min: Date.parse('2026-01-01T00:00Z'), max: Date.parse('2027-01-01T00:00Z') };
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(aWindow, { maxLength: 3 }),
      fc.integer(year),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (name, windows, at, share) => {
        process.env['TZ'] = name;
        const end = quietUntil(windows, at);
        expect(end === undefined).toBe(!byIntl(windows, at, name));
        if (end == null) return;
        expect(end).toBeGreaterThan(at);
        expect(byIntl(windows, end, name)).toBe(false);
        expect(byIntl(windows, end - 1, name)).toBe(true);
        expect(byIntl(windows, Math.floor(at + (end - 1 - at) * share), name)).toBe(true);
      },
    ),
    cases(300),
  );
});

/** The same by the calendar of Intl: text as the clock shows it is compared, day by day. */
function byIntl(windows: readonly QuietWindow[], at: number, timeZone: string): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  const shown = `${part('hour')}:${part('minute')}`;
  const today = (DAYS as readonly string[]).indexOf(part('weekday').toLowerCase());
  return windows.some(({ from, to, days = DAYS }) => {
    const on = (day: number) => days.some((name) => name === DAYS[day]);
    if (from < to) return on(today) && from <= shown && shown < to;
    return (on(today) && from <= shown) || (on((today + 6) % 7) && shown < to);
  });
}
