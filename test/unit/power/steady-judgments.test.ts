import { expect, test } from 'vitest';
import type { Judgment } from '../../../src/power/power-policy.ts';
import { type PowerFacts, UNKNOWN_POWER } from '../../../src/power/power-source.ts';
import {
  CONFIRM_MS,
  COOL_MS,
  SteadyJudgments,
  UNKNOWN_MS,
} from '../../../src/power/steady-judgments.ts';

const FACTS: PowerFacts = {
  onBattery: false,
  batteryPercent: 80,
  lowPower: false,
  thermal: 'nominal',
};

function aJudgment(reason: Judgment['reason'], action: Judgment['action']): Judgment {
  return { reason, action, message: `${reason} ${action}`, hint: '', until: null };
}

const BATTERY = aJudgment('on_battery', 'pause');
const HOT = aJudgment('too_hot', 'slower');
const QUIET = aJudgment('outside_schedule', 'pause');

/** Readings at instants (ms) while a film runs; returns what holds after each. */
function read(
  steady: SteadyJudgments,
  readings: readonly (readonly [at: number, judged: readonly Judgment[], facts?: PowerFacts])[],
  works = true,
): string[] {
  return readings.map(([at, judged, facts = FACTS]) =>
    steady
      .next(judged, facts, at, works)
      .map(({ message }) => message)
      .join(', '),
  );
}

test('the first reading is taken at its word', () => {
  expect(read(new SteadyJudgments(), [[0, [BATTERY]]])).toEqual(['on_battery pause']);
});

test('a plug that is pulled for a moment takes no film away', () => {
  const steady = new SteadyJudgments();
  const held = read(steady, [
    [0, []],
    [1_000, [BATTERY]],
    [3_000, []],
    [4_000, [BATTERY]],
    [4_000 + CONFIRM_MS - 1, [BATTERY]],
  ]);
  expect(held).toEqual(['', '', '', '', '']);
  expect(steady.unsettled).toBe(true);
  expect(read(steady, [[4_000 + CONFIRM_MS, [BATTERY]]])).toEqual(['on_battery pause']);
  expect(steady.unsettled).toBe(false);
});

test('while no film runs there is nothing to lose, and none is begun', () => {
  const steady = new SteadyJudgments();
  expect(
    read(
      steady,
      [
        [0, []],
        [1_000, [BATTERY]],
      ],
      false,
    ),
  ).toEqual(['', 'on_battery pause']);
  // But it is not begun for a plug that is put in for a moment either.
  expect(read(steady, [[2_000, []]], false)).toEqual(['on_battery pause']);
});

test('from slower to a pause is a change like any other, and the words follow at once', () => {
  const slower = aJudgment('on_battery', 'slower');
  const said = { ...slower, message: '37% left' };
  const held = read(new SteadyJudgments(), [
    [0, [slower]],
    [1_000, [said]],
    [2_000, [BATTERY]],
    [2_000 + CONFIRM_MS, [BATTERY]],
  ]);
  expect(held).toEqual(['on_battery slower', '37% left', '37% left', 'on_battery pause']);
});

test('a computer that stops being hot is given time to cool down', () => {
  const held = read(new SteadyJudgments(), [
    [0, [HOT]],
    [10_000, []],
    // Hot again: the wait begins anew.
    [100_000, [HOT]],
    [110_000, []],
    [110_000 + COOL_MS - 1, []],
    [110_000 + COOL_MS, []],
  ]);
  expect(held).toEqual([...Array(5).fill('too_hot slower'), '']);
});

test('quiet hours begin and end on time', () => {
  const held = read(new SteadyJudgments(), [
    [0, []],
    [1, [QUIET]],
    [2, []],
  ]);
  expect(held).toEqual(['', 'outside_schedule pause', '']);
});

test('a reading that fails changes nothing for a while, and holds up nothing for ever', () => {
  const held = read(new SteadyJudgments(), [
    [0, [BATTERY]],
    [1_000, [], UNKNOWN_POWER],
    [60_000, [BATTERY]],
    [61_000, [], UNKNOWN_POWER],
    [61_000 + UNKNOWN_MS - 1, [], UNKNOWN_POWER],
    [61_000 + UNKNOWN_MS, [], UNKNOWN_POWER],
  ]);
  expect(held).toEqual([...Array(5).fill('on_battery pause'), '']);
});

test('after sleep the reading is taken at its word, unless it says nothing', () => {
  const steady = new SteadyJudgments();
  read(steady, [[0, [BATTERY, HOT]]]);
  steady.trustNext();
  expect(read(steady, [[1, [], { ...FACTS, onBattery: null }]])).toEqual(['on_battery pause']);
});

test('reasons are held each by itself', () => {
  const held = read(new SteadyJudgments(), [
    [0, [HOT, BATTERY]],
    [1_000, [HOT, QUIET]],
  ]);
  expect(held[1]).toBe('on_battery pause, too_hot slower, outside_schedule pause');
});
