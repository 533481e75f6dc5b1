import { describe, expect, test } from 'vitest';
import type { Action, QuietWindow } from '../../../src/config/power.ts';
import { decide, judge, wantsFacts } from '../../../src/power/power-policy.ts';
import { type PowerFacts, UNKNOWN_POWER } from '../../../src/power/power-source.ts';
import { testConfig } from '../../helpers/fake-stages.ts';

/** A Friday at 23:00 by the clock on the wall, whatever the zone. */
const NIGHT = new Date(2026, 2, 6, 23, 0).getTime();
const ADAPTER: PowerFacts = {
  onBattery: false,
  batteryPercent: 80,
  lowPower: false,
  thermal: 'nominal',
};
const BATTERY: PowerFacts = { ...ADAPTER, onBattery: true, batteryPercent: 38 };

type Differs = Partial<ReturnType<typeof testConfig>['power']> & {
  readonly quiet?: Action;
};

function config({ quiet, ...power }: Differs = {}) {
  const { power: usual, schedule } = testConfig();
  const quietHours: QuietWindow[] = quiet === undefined ? [] : [{ from: '22:00', to: '07:00' }];
  return {
    power: { ...usual, ...power },
    schedule: { ...schedule, quietHours, duringQuietHours: quiet ?? 'pause' },
  };
}

describe('what is decided', () => {
  test.each([
    ['the adapter', ADAPTER, {}, 'run', null],
    ['nothing known', UNKNOWN_POWER, { onBattery: 'pause', whenHot: 'pause' }, 'run', null],
    ['battery by default', BATTERY, {}, 'slower', 'on_battery'],
    ['battery: run', BATTERY, { onBattery: 'run' }, 'run', null],
    ['battery: pause', BATTERY, { onBattery: 'pause' }, 'pause', 'on_battery'],
    ['its charge unknown', { ...BATTERY, batteryPercent: null }, {}, 'slower', 'on_battery'],
    ['at the least charge', { ...BATTERY, batteryPercent: 20 }, {}, 'slower', 'on_battery'],
    ['below it', { ...BATTERY, batteryPercent: 19 }, {}, 'pause', 'on_battery'],
    [
      'below it, whatever else is said of batteries',
      { ...BATTERY, batteryPercent: 19 },
      { onBattery: 'run' },
      'pause',
      'on_battery',
    ],
    [
      'no least charge',
      { ...BATTERY, batteryPercent: 0 },
      { onBattery: 'run', minBatteryPercent: 0 },
      'run',
      null,
    ],
    ['little charge, on the adapter', { ...ADAPTER, batteryPercent: 3 }, {}, 'run', null],
    ['low power mode', { ...ADAPTER, lowPower: true }, {}, 'slower', 'low_power'],
    ['low power: run', { ...ADAPTER, lowPower: true }, { onLowPower: 'run' }, 'run', null],
    ['moderate heat', { ...ADAPTER, thermal: 'moderate' }, { whenHot: 'pause' }, 'run', null],
    ['heavy heat', { ...ADAPTER, thermal: 'heavy' }, {}, 'slower', 'too_hot'],
    [
      'heavy heat: pause',
      { ...ADAPTER, thermal: 'heavy' },
      { whenHot: 'pause' },
      'pause',
      'too_hot',
    ],
    ['worse than heavy', { ...ADAPTER, thermal: 'trapping' }, {}, 'pause', 'too_hot'],
    ['about to sleep', { ...ADAPTER, thermal: 'sleeping' }, {}, 'pause', 'too_hot'],
    ['heat: run', { ...ADAPTER, thermal: 'sleeping' }, { whenHot: 'run' }, 'run', null],
    ['quiet hours', ADAPTER, { quiet: 'pause' }, 'pause', 'outside_schedule'],
    ['quiet hours: slower', ADAPTER, { quiet: 'slower' }, 'slower', 'outside_schedule'],
    ['quiet hours: run', ADAPTER, { quiet: 'run' }, 'run', null],
    ['the strictest counts', BATTERY, { quiet: 'pause' }, 'pause', 'outside_schedule'],
    ['of two alike the first', { ...BATTERY, lowPower: true }, {}, 'slower', 'on_battery'],
  ] as [string, PowerFacts, Differs, Action, string | null][])(
    '%s',
    (_what, facts, differs, action, reason) => {
      expect(decide(judge(facts, config(differs), NIGHT))).toMatchObject({ action, reason });
    },
  );
});

describe('what a person reads', () => {
  const said = (facts: PowerFacts, differs: Differs = {}) =>
    judge(facts, config(differs), NIGHT).map(({ message, hint }) => [message, hint]);

  test('on battery', () => {
    expect(said(BATTERY, { onBattery: 'pause' })).toEqual([
      ['38% left: films wait', 'connect the power adapter, or set power.onBattery to run'],
    ]);
    expect(said({ ...BATTERY, batteryPercent: null })).toEqual([
      [
        'charge unknown: films run slower',
        'connect the power adapter, or set power.onBattery to run',
      ],
    ]);
    expect(said({ ...BATTERY, batteryPercent: 12 })).toEqual([
      [
        '12% left: films wait, as power.minBatteryPercent is 20',
        'connect the power adapter, or lower power.minBatteryPercent',
      ],
    ]);
  });

  test('quiet hours, with their end', () => {
    const [night] = judge(ADAPTER, config({ quiet: 'pause' }), NIGHT);
    expect(night).toEqual({
      reason: 'outside_schedule',
      action: 'pause',
      message: 'quiet hours until 07:00: films wait',
      hint: 'the film resumes automatically at 07:00 (schedule.quietHours)',
      until: new Date(2026, 2, 7, 7, 0).getTime(),
    });
    const settings = config({ quiet: 'slower' });
    settings.schedule.quietHours = [
      { from: '22:00', to: '24:00' },
      { from: '00:00', to: '24:00', days: ['sat', 'sun'] },
    ];
    expect(judge(ADAPTER, settings, NIGHT)).toMatchObject([
      {
        message: 'quiet hours until Mon 00:00: films run slower',
        hint: 'full speed returns automatically at Mon 00:00 (schedule.quietHours)',
      },
    ]);
    settings.schedule.quietHours = [{ from: '00:00', to: '24:00' }];
    expect(judge(ADAPTER, settings, NIGHT)).toMatchObject([
      { hint: 'change schedule.quietHours: they cover the whole day', until: null },
    ]);
  });

  test('all that holds is said', () => {
    const all = { ...BATTERY, lowPower: true, thermal: 'heavy' } as const;
    expect(judge(all, config({ quiet: 'pause' }), NIGHT).map(({ reason }) => reason)).toEqual([
      'on_battery',
      'low_power',
      'too_hot',
      'outside_schedule',
    ]);
  });
});

test('a battery that was too low has to rise somewhat above the least charge', () => {
  const low = judge({ ...BATTERY, batteryPercent: 19 }, config(), NIGHT);
  const at = (batteryPercent: number) =>
    decide(judge({ ...BATTERY, batteryPercent }, config(), NIGHT, low)).action;
  expect([19, 20, 24, 25].map(at)).toEqual(['pause', 'pause', 'pause', 'slower']);
  // Waiting for another reason is none to wait for a fuller battery.
  const other = judge(BATTERY, config({ onBattery: 'pause' }), NIGHT);
  expect(judge({ ...BATTERY, batteryPercent: 21 }, config(), NIGHT, other)).toMatchObject([
    { action: 'slower' },
  ]);
});

test('nothing is read where nothing depends on it', () => {
  const nothing = { onBattery: 'run', onLowPower: 'run', whenHot: 'run', minBatteryPercent: 0 };
  expect(wantsFacts(config(nothing as Differs))).toBe(false);
  expect(wantsFacts(config({ ...nothing, minBatteryPercent: 1 } as Differs))).toBe(true);
  expect(wantsFacts(config({ ...nothing, whenHot: 'slower' } as Differs))).toBe(true);
});
