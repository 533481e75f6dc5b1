import { expect, test } from 'vitest';
import { z } from 'zod';
import codes from '../../../config/codes.json' with { type: 'json' };
import cueProfiles from '../../../config/cue_profiles.json' with { type: 'json' };
import defaults from '../../../config/default.json' with { type: 'json' };
import engines from '../../../config/engines.json' with { type: 'json' };
import languages from '../../../config/languages.json' with { type: 'json' };
import qualityReasons from '../../../config/quality_reasons.json' with { type: 'json' };
import stages from '../../../config/stages.json' with { type: 'json' };
import typography from '../../../config/typography.json' with { type: 'json' };
import waitReasons from '../../../config/wait_reasons.json' with { type: 'json' };
import wordErrorRates from '../../../config/word_error_rates.json' with { type: 'json' };
import { STAGES } from '../../../src/domain/stage.ts';

/** The compiler takes names from the tables' keys; what stands at them is held to its form here. */
const oneOf = (table: object) => z.enum(Object.keys(table) as [string, ...string[]]);
const device = z.enum(['mlx', 'mps', 'cuda', 'cpu']);
const words = z.string().trim().min(1);
const many = <T extends z.ZodType>(item: T) =>
  z.array(item).refine((list) => new Set(list).size === list.length, 'one is named twice');

const stage = z.strictObject({
  number: z.int().positive().nullable(),
  after: many(oneOf(stages)),
  light: z.boolean(),
  readsFilm: z.boolean(),
  byName: z.boolean(),
  rate: z.number().positive(),
  growsWith: z.enum(['film', 'speech']),
  cpuReason: words.nullable(),
  batch: z.partialRecord(device, z.int().positive()),
  intermediates: many(z.string().regex(/^[a-z]+\/[a-z]+\.[a-z]+$/)),
});

const engine = z
  .strictObject({
    stages: many(oneOf(stages)),
    classes: z.partialRecord(oneOf(stages), z.string().regex(/^[a-z_0-9]+:[A-Z]\w+$/)).optional(),
    module: words.nullable(),
    devices: many(device).min(1),
    half: many(device),
    probe: words.nullable(),
    fetch: z.partialRecord(z.enum(['starter', 'best']), z.enum(['any', 'apple', 'other'])),
  })
  .refine(({ devices, half }) => half.every((name) => devices.includes(name)))
  .refine(({ stages: own, classes = {} }) => Object.keys(classes).every((s) => own.includes(s)));

const rule = z
  .strictObject({
    exit: z.union([2, 65, 69, 70, 73, 75, 78, 143].map((exit) => z.literal(exit))),
    retry: z.enum(['never', 'backoff', 'once', 'wait', 'settle']),
    waits: oneOf(waitReasons).optional(),
  })
  .refine(({ retry, waits }) => (retry === 'wait') === (waits !== undefined));

const named = (value: z.ZodType) => z.record(z.string().regex(/^[a-z][a-z_0-9]*$/), value);
const wait = z.strictObject({
  hint: words,
  needsPerson: z.boolean(),
  resumesWithFile: z.boolean(),
});
const cueProfile = z.strictObject({
  source: words,
  maxLines: z.int().positive(),
  maxLineChars: z.int().positive(),
  minCueSeconds: z.number().positive(),
  maxCueSeconds: z.number().positive(),
  minGapFrames: z.int().nonnegative(),
  charsPerSecond: z.number().positive(),
  languagesSource: words,
  languages: z.partialRecord(
    oneOf(languages),
    z.strictObject({
      maxLineChars: z.int().positive().optional(),
      charsPerSecond: z.number().positive().optional(),
    }),
  ),
});
const language = z.strictObject({
  name: words,
  codes: many(z.string().regex(/^[a-z]{3}$/)).min(1),
});
const mark = z.string().length(1);
const printed = z.strictObject({
  quotes: z.tuple([mark, mark]),
  apostrophe: mark,
  dash: mark,
  spacedMarks: z.string(),
  prefixes: many(words),
  suspended: many(words),
});
const measured = z.strictObject({
  source: words,
  percent: z.partialRecord(oneOf(languages), z.number().positive()),
});

test.each([
  ['stages', z.record(z.string().regex(/^[a-z-]+$/), stage), stages],
  ['engines', named(engine), engines],
  ['cue profiles', z.record(z.string().regex(/^[a-z-]+$/), cueProfile), cueProfiles],
  ['codes', z.strictObject({ byExit: z.any(), codes: named(rule) }), codes],
  ['wait reasons', named(wait), waitReasons],
  [
    'quality reasons',
    z.strictObject({
      reasons: named(words),
      suspicions: named(words),
      faults: named(words),
      ways: named(words),
      outcomes: named(words),
    }),
    qualityReasons,
  ],
  ['languages', z.record(z.string().regex(/^[a-z]{2,3}$/), language), languages],
  [
    'typography',
    z.strictObject({
      source: words,
      default: printed,
      languages: z.partialRecord(oneOf(languages), printed.partial()),
    }),
    typography,
  ],
  ['word error rates', z.record(z.string(), z.array(measured).min(1)), wordErrorRates],
] as const)('the table of %s has its form', (_, schema, table) => {
  expect(schema.safeParse(table).error?.issues ?? []).toEqual([]);
});

test('each stage runs by a batch only where it has an option for one, on devices it can have', () => {
  for (const [name, { batch, engines: own, cpuReason }] of Object.entries(STAGES)) {
    const options: object = defaults.stages[name as keyof typeof stages];
    expect(own, name).not.toEqual([]);
    expect('batchSize' in options, name).toBe(Object.keys(batch).length > 0);
    const devices = own.flatMap(
      (engineName) => engines[engineName as keyof typeof engines].devices,
    );
    expect(devices, name).toEqual(expect.arrayContaining(Object.keys(batch)));
    // A stage that could have a better device needs no excuse, and every other one has it.
    expect(cpuReason === null, name).toBe(devices.some((place) => place !== 'cpu'));
  }
});

test('numbers of stages are given once', () => {
  const numbers = Object.values(stages).flatMap(({ number }) => number ?? []);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

test('an exit code stands for a code of its own, but for usage and a stop', () => {
  const rules: Record<string, { exit: number }> = codes.codes;
  const other = Object.entries(codes.byExit).filter(
    ([exit, code]) => rules[code]?.exit !== Number(exit),
  );
  // Stages are called by this program: wrong usage is its bug. Nobody here asked for the stop.
  expect(other).toEqual([
    ['2', 'internal'],
    ['143', 'stage_killed'],
  ]);
});

test('a language is named once, and so is each of its codes', () => {
  const all = Object.values(languages).flatMap(({ codes: own }) => own);
  expect(new Set(all).size).toBe(all.length);
  const names = Object.values(languages).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
