import { describe, expect, test } from 'vitest';
import {
  type DEFAULT_RATES,
  estimate,
  START_SECONDS,
  type StageProgress,
} from '../../../src/domain/progress.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../../../src/domain/stage.ts';

const stage = (name: StageName, state: StageProgress['state'], percent = 0): StageProgress => ({
  name,
  state,
  percent,
  reportedSeconds: 0,
});

/** Rates of a machine where only two stages take time, one three times the other. */
const RATES = {
  ...Object.fromEntries(STAGE_NAMES.map((name) => [name, 0])),
  'pyannote-vad': 0.1,
  asr: 0.3,
} as typeof DEFAULT_RATES;
// The light ones run beside the others.
const starts = Math.ceil(START_SECONDS * STAGE_NAMES.filter((name) => !STAGES[name].light).length);

describe('an estimate', () => {
  test('of light stages alone is theirs', () => {
    const heavy = STAGE_NAMES.filter((name) => name !== 'tmdb').map((name) => stage(name, 'done'));
    expect(estimate(heavy, 1_000, RATES).etaSeconds).toBe(Math.ceil(START_SECONDS));
  });

  test('follows the pace of the stages that this film has behind it', () => {
    const vad = { ...stage('pyannote-vad', 'done', 100), seconds: 1_000 + START_SECONDS };
    const slow = estimate([{ ...vad, seconds: 3_000 }], 10_000, RATES).etaSeconds;
    const usual = estimate([vad], 10_000, RATES).etaSeconds;
    expect(slow / usual).toBeGreaterThan(2.8);
    expect(estimate([{ ...vad, seconds: 1e6 }], 10_000, RATES).etaSeconds / usual).toBeLessThan(
      4.1,
    );
    // What was taken over from an earlier run says nothing of today.
    const reused = estimate([{ ...vad, seconds: 3_000, reused: true }], 10_000, RATES);
    expect(reused.etaSeconds).toBe(usual);
  });

  test('knows by now more than percent goes by', () => {
    const now = { ...RATES, asr: 0.6 };
    expect(estimate([], 1_000, RATES, now).percent).toBe(estimate([], 1_000, RATES).percent);
    const half = [stage('asr', 'running', 50)];
    expect(estimate(half, 1_000, RATES, now).percent).toBe(estimate(half, 1_000, RATES).percent);
    expect(estimate([], 1_000, RATES, now).etaSeconds).toBe(700 + starts);
  });

  test('of a film that was not begun is all of it', () => {
    expect(estimate([], 1_000, RATES)).toEqual({ percent: 0, etaSeconds: 400 + starts });
  });

  test('weighs the stages by their time on this machine', () => {
    const { percent, etaSeconds } = estimate([stage('asr', 'running', 50)], 100_000, RATES);
    expect(percent).toBeCloseTo(37.5, 0);
    expect(etaSeconds).toBeCloseTo(25_000 + starts, 0);
  });

  /** Seconds left of ASR alone, of which 30,000 s were expected. */
  const leftOf = (asr: Partial<StageProgress>): number => {
    const others = STAGE_NAMES.filter((name) => name !== 'asr').map((name) =>
      stage(name, 'done', 100),
    );
    const running = { ...stage('asr', 'running'), firstReport: { percent: 1, seconds: 300 } };
    return estimate([...others, { ...running, ...asr }], 100_000, RATES).etaSeconds;
  };

  test.each([
    // At this rate it will be ten times what was expected.
    ['a quarter done', { percent: 25, reportedSeconds: 72_300 }, 225_000],
    ['half done', { percent: 50, reportedSeconds: 147_300 }, 150_000],
    ['a fifth done', { percent: 20, reportedSeconds: 57_300 }, 240_000],
    ['barely begun: nothing to go by', { percent: 1, reportedSeconds: 300 }, 29_700],
    [
      'begun where an earlier run was stopped',
      { percent: 60, reportedSeconds: 9, firstReport: { percent: 60, seconds: 9 } },
      12_000,
    ],
  ])('re-plans a stage by its own pace, %s', (_what, asr, left) => {
    expect(Math.abs(leftOf(asr) / left - 1)).toBeLessThan(0.02);
  });

  test('goes by the clock while a stage is silent, but is never nearly done', () => {
    const silent = [300, 10_000, 20_000, 30_000, 1e6].map((seconds) =>
      leftOf({ percent: 1, reportedSeconds: 300, seconds }),
    );
    const [told = 0, third = 0] = silent;
    expect(third / told).toBeGreaterThan(0.75);
    expect(third / told).toBeLessThan(0.8);
    expect(Math.min(...silent) / told).toBeGreaterThan(0.7);
    // Nothing is left of its time: what it said is all that is known.
    expect(silent.slice(3)).toEqual([29_701, 29_701]);
  });

  test('counts what is degraded as done', () => {
    const done = estimate([stage('asr', 'done', 100)], 1_000, RATES);
    expect(estimate([stage('asr', 'degraded', 100)], 1_000, RATES)).toEqual(done);
    expect(done.percent).toBeGreaterThan(70);
  });

  test.each(['pending', 'failed', 'canceled'] as const)(
    'counts nothing of a stage that is %s: it starts over',
    (state) => {
      expect(estimate([stage('asr', state, 90)], 1_000, RATES).percent).toBe(0);
    },
  );

  test('of a finished film is 100 % and no time', () => {
    const all = STAGE_NAMES.map((name) => stage(name, 'done', 100));
    expect(estimate(all, 1_000, RATES)).toEqual({ percent: 100, etaSeconds: 0 });
  });

  test('never goes back while stages go on, with rounding', () => {
    let before = { percent: -1, etaSeconds: Number.POSITIVE_INFINITY };
    for (let done = 0; done < STAGE_NAMES.length; done += 1) {
      for (let percent = 0; percent <= 100; percent += 5) {
        const stages = STAGE_NAMES.slice(0, done + 1).map((name, index) =>
          index < done ? stage(name, 'done', 100) : stage(name, 'running', percent),
        );
        const now = estimate(stages, 5_400);
        expect(now.percent).toBeGreaterThanOrEqual(before.percent);
        expect(now.etaSeconds).toBeLessThanOrEqual(before.etaSeconds);
        before = now;
      }
    }
    expect(before).toEqual({ percent: 100, etaSeconds: 0 });
  });

  test('is finite for a film of unknown length', () => {
    expect(estimate([], 0)).toEqual({ percent: 0, etaSeconds: starts });
  });
});
