import { expect, test } from 'vitest';
import { suggest } from '../../../src/system/suggest.ts';

const KNOWN = ['status', 'setup', 'retry', 'language', 'languages'];

test.each([
  ['status', 'status'],
  ['stauts', 'status'],
  ['statuss', 'status'],
  ['retr', 'retry'],
  ['langu', 'language'],
  ['lnguages', 'languages'],
  ['set', 'setup'],
])('%s means %s', (word, meant) => {
  expect(suggest(word, KNOWN)).toBe(meant);
});

test.each(['', 's', 'pipeline', 'xyz'])('%j means nothing', (word) => {
  expect(suggest(word, KNOWN)).toBeUndefined();
});

test('nothing is meant where nothing is known', () => {
  expect(suggest('status', [])).toBeUndefined();
});
