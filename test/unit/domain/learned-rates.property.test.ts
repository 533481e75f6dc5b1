import fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnRates, type MeasuredRun } from '../../../src/domain/learned-rates.ts';
import { estimate, type StageProgress } from '../../../src/domain/progress.ts';
import { STAGE_NAMES, STAGE_RUN_STATES } from '../../../src/domain/stage.ts';
import { cases } from '../../helpers/cases.ts';

const NOW = 2 ** 40;
const name = fc.option(fc.constantFrom('a', 'b'));
const seconds = (max: number) => fc.double({ min: 0, max, noNaN: true });

/** A run as the queue tells it: of a film of ten seconds or more. */
const run: fc.Arbitrary<MeasuredRun> = fc.record({
  stage: fc.constantFrom(...STAGE_NAMES),
  engine: name,
  device: name,
  model: name,
  mediaSeconds: fc.double({ min: 10, max: 50_000, noNaN: true }),
  speechSeconds: fc.oneof(
    fc.constantFrom(null, 0),
    fc.double({ min: 0.001, max: 50_000, noNaN: true }),
  ),
  seconds: seconds(1e6),
  endedAt: fc.integer({ min: 0, max: 2 * NOW }),
});
const runs = fc.array(run, { maxLength: 60 });
const share = fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }));

const progress: fc.Arbitrary<StageProgress> = fc.record(
  {
    name: fc.constantFrom(...STAGE_NAMES),
    state: fc.constantFrom('pending' as const, ...STAGE_RUN_STATES),
    percent: seconds(100),
    reportedSeconds: seconds(1e6),
    firstReport: fc.record({ percent: seconds(100), seconds: seconds(1e6) }),
    seconds: seconds(1e6),
    reused: fc.boolean(),
  },
  { requiredKeys: ['name', 'state', 'percent', 'reportedSeconds'] },
);

test('rates are positive and finite, and so is what is told by them, whatever was measured', () => {
  const stages = fc.uniqueArray(progress, { selector: (stage) => stage.name });
  fc.assert(
    fc.property(runs, share, stages, seconds(1e6), (all, speech, some, mediaSeconds) => {
      const usual = learnRates(all, null, NOW);
      const own = learnRates(all, speech, NOW);
      for (const rate of [...Object.values(usual), ...Object.values(own)]) {
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThan(Number.POSITIVE_INFINITY);
      }
      const { percent, etaSeconds } = estimate(some, mediaSeconds, usual, own);
      expect(percent).toBeGreaterThanOrEqual(0);
      expect(percent).toBeLessThanOrEqual(100);
      expect(etaSeconds).toBeGreaterThanOrEqual(0);
      expect(etaSeconds).toBeLessThan(Number.POSITIVE_INFINITY);
    }),
    cases(300),
  );
});

test('the order in which stages, or runs that are alike, are told changes nothing', () => {
  fc.assert(
    fc.property(runs, fc.nat(), (all, at) => {
      const told = learnRates(all, 0.5, NOW);
      const byStage = all.toSorted((a, b) => a.stage.localeCompare(b.stage));
      expect(learnRates(byStage, 0.5, NOW)).toEqual(told);
      const twin = all[at % Math.max(1, all.length)];
      if (twin === undefined) return;
      // A copy before and after the run itself are the same two runs.
      const index = all.indexOf(twin);
      const copy = { ...twin };
      expect(learnRates(all.toSpliced(index, 0, copy), 0.5, NOW)).toEqual(
        learnRates(all.toSpliced(index + 1, 0, copy), 0.5, NOW),
      );
    }),
    cases(200),
  );
});

test('one outlier among five films alike moves a rate by less than their spread', () => {
  const near = (value: number) => fc.double({ min: 0.9 * value, max: 1.1 * value, noNaN: true });
  const film = fc.record({ mediaSeconds: near(6_000), rate: near(0.1) });
  const five = fc.array(film, { minLength: 5, maxLength: 5 });
  const factor = fc.oneof(seconds(1), fc.double({ min: 1, max: 1_000, noNaN: true }));
  const learned = (films: readonly { mediaSeconds: number; rate: number }[]) =>
    learnRates(
      films.map(({ mediaSeconds, rate }) => ({
        stage: 'asr',
        engine: 'mlx',
        device: 'mlx',
        model: 'large-v3',
        mediaSeconds,
        speechSeconds: mediaSeconds / 2,
        seconds: rate * mediaSeconds,
        endedAt: NOW,
      })),
      0.5,
      NOW,
    ).asr;
  fc.assert(
    fc.property(five, fc.nat(4), factor, (films, odd, by) => {
      const usual = learned(films);
      const off = films.map((one, at) => (at === odd ? { ...one, rate: one.rate * by } : one));
      // Of 0.9 to 1.1 of the same rate: 22 %, whatever the outlier is.
      expect(Math.abs(learned(off) / usual - 1)).toBeLessThan(0.23);
    }),
    cases(300),
  );
});
