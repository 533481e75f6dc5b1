import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBattery, parseLowPower, parseThermal } from '../../../src/power/mac-power.ts';
import { cases } from '../../helpers/cases.ts';

const BATTERY = ' -InternalBattery-0 (id=4653155)\t';
const KEY = 'com.apple.system.thermalpressurelevel';

test.each([
  [
    'on battery',
    `Now drawing from 'Battery Power'\n${BATTERY}38%; discharging; 3:12 remaining present: true\n`,
    { onBattery: true, batteryPercent: 38 },
  ],
  [
    'on the adapter',
    `Now drawing from 'AC Power'\n${BATTERY}100%; charged; 0:00 remaining present: true\n`,
    { onBattery: false, batteryPercent: 100 },
  ],
  [
    'not yet known how long',
    `Now drawing from 'Battery Power'\n${BATTERY}9%; discharging; (no estimate) present: true\n`,
    { onBattery: true, batteryPercent: 9 },
  ],
  [
    'without a battery',
    "Now drawing from 'AC Power'\n",
    { onBattery: false, batteryPercent: null },
  ],
  [
    'on a UPS, of which a full internal battery says nothing',
    `Now drawing from 'UPS Power'\n -Back-UPS (id=1)\t61%; discharging; 0:10 remaining present: true\n${BATTERY}99%; charged; 0:00 remaining present: true\n`,
    { onBattery: true, batteryPercent: 61 },
  ],
  [
    'the words of older systems',
    `Currently drawing from 'Battery Power'\n -InternalBattery-0\t50%; discharging; 4:00 remaining\n`,
    { onBattery: true, batteryPercent: 50 },
  ],
  [
    'a battery that was taken out',
    `Now drawing from 'AC Power'\n${BATTERY}0%; charging present: false\n`,
    { onBattery: false, batteryPercent: null },
  ],
  [
    'a charge that cannot be',
    `Now drawing from 'Battery Power'\n${BATTERY}400%; discharging;\n`,
    { onBattery: true, batteryPercent: null },
  ],
  ['another source', "Now drawing from 'Sun'\n", { onBattery: null, batteryPercent: null }],
  ['nothing', '', { onBattery: null, batteryPercent: null }],
])('pmset -g batt: %s', (_what, text, facts) => {
  expect(parseBattery(text)).toEqual(facts);
});

const settings = (line: string) =>
  `System-wide power settings:\nCurrently in use:\n standby              1\n${line} womp                 0\n`;

test.each([
  ['low power mode', settings(' lowpowermode         1\n'), true],
  ['none', settings(' lowpowermode         0\n'), false],
  ['by its other name', settings(' powermode            1\n'), true],
  ['high power mode', settings(' powermode            2\n'), false],
  ['a Mac without such a mode', settings(''), false],
  ['words instead of a number', 'lowpowermode yes\n', null],
  ['nothing', '', null],
])('pmset -g: %s', (_what, text, lowPower) => {
  expect(parseLowPower(text)).toBe(lowPower);
});

test.each([
  [`${KEY} 0\n`, 'nominal'],
  [`${KEY} 1\n`, 'moderate'],
  [`${KEY} 2\n`, 'heavy'],
  [`${KEY} 3\n`, 'trapping'],
  [`${KEY} 4\n`, 'sleeping'],
  [`${KEY} 5\n`, null],
  [`${KEY} hot\n`, null],
  [`${KEY}: Failed with code 7\n`, null],
  ['com.example.other 2\n', null],
  ['', null],
])('notifyutil: %j', (text, level) => {
  expect(parseThermal(text)).toBe(level);
});

test('whatever is said, nothing is thrown and what is known is possible', () => {
  const word = fc.constantFrom(
    ...["drawing from '", "Battery Power'", '-InternalBattery-0\t', '38%;', 'lowpowermode 1', KEY],
  );
  const text = fc.array(fc.oneof(word, fc.string(), fc.constant('\n'))).map((all) => all.join(''));
  fc.assert(
    fc.property(text, (said) => {
      const { batteryPercent } = parseBattery(said);
      if (batteryPercent !== null) expect(batteryPercent).toBeGreaterThanOrEqual(0);
      if (batteryPercent !== null) expect(batteryPercent).toBeLessThanOrEqual(100);
      expect([true, false, null]).toContain(parseLowPower(said));
      parseThermal(said);
    }),
    cases(100),
  );
});
