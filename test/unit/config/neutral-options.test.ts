import { expect, test } from 'vitest';
import table from '../../../config/neutral_options.json' with { type: 'json' };
import { defaultConfig } from '../../../src/config/load.ts';
import { isNeutral } from '../../../src/config/neutral-options.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';

const { stages } = defaultConfig();

test('the table names options that there are', () => {
  for (const [section, options] of Object.entries(table)) {
    const concerned = STAGE_NAMES.filter(
      (stage) => section === stage || (section === 'every stage' && 'engine' in stages[stage]),
    );
    expect(concerned, section).not.toEqual([]);
    for (const stage of concerned) {
      expect(Object.keys(stages[stage])).toEqual(expect.arrayContaining(Object.keys(options)));
    }
  }
});

test('what cannot change a text is neutral, for its stage', () => {
  expect(isNeutral('asr', 'threads')).toBe(true);
  expect(isNeutral('diarization', 'device')).toBe(true);
  expect(isNeutral('asr', 'beamSize')).toBe(false);
  expect(isNeutral('asr', 'toString')).toBe(false);
});
