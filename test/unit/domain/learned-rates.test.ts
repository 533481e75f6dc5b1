import { describe, expect, test } from 'vitest';
import { learnRates, type MeasuredRun } from '../../../src/domain/learned-rates.ts';
import {
  DEFAULT_RATES,
  estimate,
  START_SECONDS,
  type StageProgress,
} from '../../../src/domain/progress.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../../../src/domain/stage.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_000 * DAY;

/** A run of ASR over an hour's film of which half is speech. */
const run = (seconds: number, more: Partial<MeasuredRun> = {}): MeasuredRun => ({
  stage: 'asr',
  engine: 'mlx',
  device: 'mlx',
  model: 'large-v3',
  mediaSeconds: 3600,
  speechSeconds: 1800,
  seconds: seconds + START_SECONDS,
  endedAt: NOW,
  ...more,
});
const asr = (runs: readonly MeasuredRun[], share: number | null = 0.5) =>
  learnRates(runs, share, NOW).asr;

describe('learned rates', () => {
  test('are the defaults until something was measured, less where less is said', () => {
    const unknown = learnRates([], null, NOW);
    expect(unknown.demux).toBe(DEFAULT_RATES.demux);
    expect(learnRates([], 2 / 3, NOW)).toEqual(DEFAULT_RATES);
    expect(unknown.asr).toBeLessThan(DEFAULT_RATES.asr);
  });

  test('leave start-up out, which the estimate adds', () => {
    expect(asr([run(360)])).toBeCloseTo(0.1, 6);
    expect(asr([run(-5)])).toBeGreaterThan(0);
    expect(asr([run(-5)])).toBeLessThan(0.001);
  });

  test('grow with the speech in a film where the stage does', () => {
    expect(asr([run(360)], 0.9)).toBeCloseTo(0.18, 6);
    const vad = [run(36, { stage: 'silero-vad' })];
    expect(learnRates(vad, 0.9, NOW)['silero-vad']).toBeCloseTo(0.01, 6);
  });

  test('take the usual share of speech before the film has told its own', () => {
    const runs = [run(360), run(360, { speechSeconds: 1800 }), run(720, { speechSeconds: 3600 })];
    expect(asr(runs, null)).toBeCloseTo(0.1, 2);
  });

  test('are those of the way that the stage went last', () => {
    const before = [run(36), run(36)];
    expect(asr([run(720, { device: 'cpu', engine: 'ctranslate2' }), ...before])).toBeCloseTo(0.2);
    expect(asr([run(720, { model: 'small' }), ...before])).toBeCloseTo(0.2);
  });

  test('of a film without speech say nothing of what grows with it', () => {
    const silent = run(2, { speechSeconds: 0 });
    expect(asr([silent, run(360)])).toBeCloseTo(0.1, 6);
    expect(asr([silent])).toBe(asr([]));
    // A start of ten seconds for one shout is no rate of a film full of talk.
    const shout = run(10, { speechSeconds: 1 });
    expect(asr([shout, run(360)])).toBeCloseTo(0.1, 1);
  });

  test('of one odd film hardly count, of a slow week they do', () => {
    const usual = [run(360), run(360), run(360)];
    expect(asr([run(1080), ...usual])).toBeLessThan(0.15);
    const old = usual.map((one) => ({ ...one, endedAt: NOW - 7 * DAY }));
    expect(asr([run(1080), ...old])).toBeGreaterThan(0.25);
  });
});

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Errors of the estimate at some shares of films' time, on a computer that varies. */
function simulate(films: number, seed: number): Map<number, number[]> {
  const next = random(seed);
  const errors = new Map<number, number[]>([0.1, 0.3, 0.6].map((share) => [share, []]));
  let runs: MeasuredRun[] = [];
  for (let number = 0; number < films; number += 1) {
    const mediaSeconds = 4_800 + 6_000 * next();
    const share = 0.35 + 0.4 * next();
    // Half as fast again to half as slow again: a factor of three between days.
    const day = Math.exp((next() - 0.5) * Math.log(3));
    const now = NOW + number * DAY;
    const bySpeech = new Set<StageName>(['diarization', 'asr', 'post-ner', 'subtitle-gen']);
    const took = STAGE_NAMES.map((name) => {
      const rate = 0.7 * DEFAULT_RATES[name] * (bySpeech.has(name) ? share / 0.5 : 1);
      return { name, seconds: rate * mediaSeconds * day * (0.9 + 0.2 * next()) + START_SECONDS };
    });
    const heavy = took.filter(({ name }) => !STAGES[name].light);
    const total = heavy.reduce((sum, { seconds }) => sum + seconds, 0);
    for (const [at, found] of errors) {
      if (number < 3) continue;
      let clock = at * total;
      let speech: number | null = null;
      const stages = took.flatMap(({ name, seconds }): StageProgress[] => {
        if (STAGES[name].light) return [{ name, state: 'done', percent: 100, reportedSeconds: 1 }];
        const passed = Math.max(0, Math.min(clock, seconds));
        clock -= passed;
        if (passed >= seconds) {
          // The first detector hears a little less speech than the second.
          if (name === 'silero-vad') speech = share * 0.92;
          if (name === 'pyannote-vad') speech = share;
          return [{ name, state: 'done', percent: 100, reportedSeconds: seconds, seconds }];
        }
        if (passed <= 0) return [];
        const percent = (100 * passed) / seconds;
        const firstReport = { percent: 0, seconds: 0 };
        return [{ name, state: 'running', percent, reportedSeconds: passed, firstReport }];
      });
      const usual = learnRates(runs, null, now);
      const own = speech === null ? usual : learnRates(runs, speech, now);
      const { etaSeconds } = estimate(stages, mediaSeconds, usual, own);
      found.push(Math.abs(at * total + etaSeconds - total) / total);
    }
    const film = { engine: 'mlx', device: 'mlx', model: 'm', mediaSeconds, endedAt: now };
    const speechSeconds = share * mediaSeconds;
    runs = [
      ...took.map(({ name, seconds }) => ({ ...film, stage: name, seconds, speechSeconds })),
      ...runs,
    ].slice(0, 200); // as many as the queue tells
  }
  return errors;
}

test('after three films the time left is told within 15 % from 30 % of a film on', () => {
  const errors = simulate(300, 7);
  const quantile = (at: number, share: number) =>
    (errors.get(at) ?? []).toSorted((a, b) => a - b)[Math.floor(297 * share)] ?? Number.NaN;
  // Median and nine of ten films; the rates of the computer vary threefold from day to day.
  expect(quantile(0.3, 0.5)).toBeLessThan(0.05);
  expect(quantile(0.3, 0.9)).toBeLessThan(0.15);
  expect(quantile(0.6, 0.9)).toBeLessThan(0.08);
  // Before the speech in the film is known it can only be guessed.
  expect(quantile(0.1, 0.5)).toBeLessThan(0.3);
});
