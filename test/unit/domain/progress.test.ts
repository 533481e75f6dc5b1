import { describe, expect, test } from 'vitest';
import {
  type DEFAULT_RATES,
  estimate,
  START_SECONDS,
  type StageProgress,
} from '../../../src/domain/progress.ts';
import { STAGE_NAMES, type StageName } from '../../../src/domain/stage.ts';

const stage = (name: StageName, state: StageProgress['state'], percent = 0): StageProgress => ({
  name,
  state,
  percent,
  heardSeconds: 0,
});

/** Rates of a machine where only two stages take time, one three times the other. */
const RATES = {
  ...Object.fromEntries(STAGE_NAMES.map((name) => [name, 0])),
  'pyannote-vad': 0.1,
  asr: 0.3,
} as typeof DEFAULT_RATES;
const starts = START_SECONDS * STAGE_NAMES.length;

describe('an estimate', () => {
  test('of a film that was not begun is all of it', () => {
    expect(estimate([], 1_000, RATES)).toEqual({ percent: 0, etaSeconds: 400 + starts });
  });

  test('weighs the stages by their time on this machine', () => {
    const { percent, etaSeconds } = estimate([stage('asr', 'running', 50)], 100_000, RATES);
    expect(percent).toBeCloseTo(37.5, 0);
    expect(etaSeconds).toBeCloseTo(25_000 + starts, 0);
  });

  test.each([
    // 30,000 s were expected; at this rate it will be ten times that.
    ['a quarter done', 25, 75_000, 225_000],
    ['half done', 50, 150_000, 150_000],
    // A tenth done: two fifths of its own word (270,000 s), three of what was expected (27,000 s).
    ['a tenth done', 10, 30_000, 124_200],
    ['barely begun: nothing to go by', 10, 4, 27_000],
  ])(
    're-plans a stage that is slower than the films before, %s',
    (_what, percent, seconds, left) => {
      const others = STAGE_NAMES.filter((name) => name !== 'asr').map((name) =>
        stage(name, 'done', 100),
      );
      const running = { ...stage('asr', 'running', percent), heardSeconds: seconds };
      const { etaSeconds } = estimate([...others, running], 100_000, RATES);
      expect(etaSeconds / left).toBeCloseTo(1, 3);
    },
  );

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
