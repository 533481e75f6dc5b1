import { expect, test } from 'vitest';
import { languageName, languageOf } from '../../../src/domain/language.ts';

test.each([
  ['eng', 'en'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['hin', 'hi'],
  ['ger', 'de'],
  ['fre', 'fr'],
  ['chi', 'zh'],
  ['pt_BR', 'pt'],
])('%s is %s', (tag, code) => {
  expect(languageOf(tag)).toBe(code);
});

test.each(['', 'und', 'mul', 'zxx', 'mis', 'x', 'Track 1', '2', 'english'])(
  '%j names no language',
  (tag) => {
    expect(languageOf(tag)).toBeNull();
  },
);

test('codes have names', () => {
  expect(languageName('hi')).toBe('Hindi');
});
