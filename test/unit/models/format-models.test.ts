import { expect, test } from 'vitest';
import { formatModels, formatSize } from '../../../src/models/format-models.ts';
import type { ModelList, ModelRow } from '../../../src/models/list-models.ts';
import { width } from '../../../src/terminal/text.ts';

const VIEW = { columns: 80, color: false };

function aModel(changed: Partial<ModelRow>): ModelRow {
  return {
    role: 'asr',
    engine: 'ctranslate2',
    model: 'whisper-base-ct2',
    license: 'MIT',
    gated: false,
    size: 147_879_214,
    place: '/cache/models/whisper-base-ct2',
    verified: 'sealed',
    damage: [],
    profiles: ['starter'],
    needed: true,
    optional: false,
    inUse: true,
    source: 'packages',
    commit: null,
    sha256: 'a'.repeat(64),
    ...changed,
  };
}

const LARGE = aModel({
  model: 'whisper-large-v3-mlx-4bit',
  engine: 'mlx',
  size: 880_000_000,
  verified: 'missing',
  profiles: ['best'],
  needed: false,
  inUse: false,
  source: null,
});

const LIST: ModelList = {
  schema: 1,
  profile: 'starter',
  why: 'no Apple GPU',
  fallback: false,
  place: '/home/kim/.cache/subpiped/models',
  complete: true,
  models: [
    aModel({}),
    LARGE,
    aModel({
      role: 'diarization-embedding',
      model: 'campplus-onnx',
      engine: 'onnx',
      license: 'Apache-2.0',
      size: 28_000_000,
      verified: 'checked',
      profiles: ['starter', 'best'],
      inUse: false,
    }),
  ],
};

test('the table, by role', () => {
  expect(formatModels(LIST, VIEW)).toBe(
    [
      'Profile starter: no Apple GPU',
      'Models in /home/kim/.cache/subpiped/models',
      '',
      '  model                     engine      license         size  profile  state',
      'asr',
      '* whisper-base-ct2          ctranslate2 MIT           148 MB  starter  sealed',
      '  whisper-large-v3-mlx-4bit mlx         MIT          ~880 MB  best     not here',
      'diarization-embedding',
      '+ campplus-onnx             onnx        Apache-2.0     28 MB  both     checked',
      '',
      '* in use   + also needed: for devices that fail, conversions and the demo',
      '',
    ].join('\n'),
  );
});

test('no line is wider than 80 columns, whatever the words', () => {
  const damage = ['a reason that goes on and on '.repeat(8)];
  const models = [aModel({ verified: 'damaged', damage }), aModel({ gated: true })];
  const text = formatModels({ ...LIST, models, why: 'a long story '.repeat(20) }, VIEW);
  expect(Math.max(...text.split('\n').map(width))).toBeLessThanOrEqual(80);
  expect(text).toContain('a reason that goes on');
});

test('what is wrong is said, and colored', () => {
  const broken = aModel({ verified: 'damaged', damage: ['model.bin has changed'] });
  const models = [broken, aModel({ verified: 'missing' })];
  const text = formatModels({ ...LIST, models, complete: false }, { columns: 80, color: true });
  expect(text).toContain('\u001B[31mdamaged\u001B[0m\n    model.bin has changed\n');
  expect(text).toContain('\u001B[33mmissing\u001B[0m');
});

test('gated models say so', () => {
  const text = formatModels({ ...LIST, models: [aModel({ gated: true })] }, VIEW);
  expect(text).toContain('whisper-base-ct2 °');
  expect(text).toContain('accept its terms');
});

test('the small models by necessity name the verb that changes it', () => {
  const why = 'the model hub cannot be reached (no answer within 5 s)';
  expect(formatModels({ ...LIST, why, fallback: true }, VIEW)).toContain(
    `Profile starter: ${why}\n  This machine can run the large models: subpiped setup --profile best\n`,
  );
});

test.each([
  [961_000, '961 kB'],
  [28_000_000, '28 MB'],
  [3_090_000_000, '3.1 GB'],
])('%d bytes are %s', (bytes, text) => expect(formatSize(bytes)).toBe(text));
