import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collisionKey, filmStem, movieDirName } from '../../../src/domain/movie.ts';
import { cases } from '../../helpers/cases.ts';
import { CODE_POINT } from '../../helpers/code-point.ts';

const piece = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.string({ unit: CODE_POINT, minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    ' ',
    '.',
    '..',
    '-',
    '%',
    '\n',
    '\u0000',
    '\u202e',
    'क्ष',
    ':?*|<>"\\',
    'CON',
    'nul.',
    '\ud800',
    'é',
    'E\u0301',
    'ß',
    'ς',
    'İ',
    '👩‍👧',
  ),
);
/** A name that a file system may hand out: any characters but a slash, in at most 255 bytes. */
const fileName = fc
  .tuple(
    fc.array(piece, { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 60 }),
    fc.constantFrom('', '.mkv', '.mp4'),
  )
  .map(([pieces, times, suffix]) => pieces.join('').replaceAll('/', '-').repeat(times) + suffix)
  .filter((name) => Buffer.byteLength(name) <= 255 && name !== '.' && name !== '..');

test('the folder of any film is one folder in out/, visible and short enough', () => {
  fc.assert(
    fc.property(fileName, (name) => {
      const folder = movieDirName(name);
      expect(folder).not.toMatch(/^$|^\.|[<>:"/\\|?*\p{Cc}\p{Cs}]|[. ]$/u);
      expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(220);
      expect(folder.normalize('NFC')).toBe(folder);
    }),
    cases(2000),
  );
});

test('the stem of any film is a name, too, with room for suffixes', () => {
  fc.assert(
    fc.property(fileName, (name) => {
      const stem = filmStem(name);
      expect(stem).not.toMatch(/^$|[<>:"/\\|?*\p{Cc}\p{Cs}]|[. ]$/u);
      expect(stem).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d) *(\.|$)/iu);
      expect(Buffer.byteLength(stem)).toBeLessThanOrEqual(220);
    }),
    cases(2000),
  );
});

test('one film in NFC and NFD has one stem and one folder', () => {
  fc.assert(
    fc.property(fileName, (name) => {
      expect(filmStem(name.normalize('NFD'))).toBe(filmStem(name.normalize('NFC')));
      expect(movieDirName(name.normalize('NFD'))).toBe(movieDirName(name.normalize('NFC')));
    }),
    cases(1000),
  );
});

test('names that differ in case or normalization only have one key', () => {
  fc.assert(
    fc.property(fileName, (name) => {
      const key = collisionKey(name);
      for (const form of ['NFC', 'NFD'] as const) {
        const same = name.normalize(form);
        expect(collisionKey(same)).toBe(key);
        expect(collisionKey(same.toUpperCase())).toBe(key);
        expect(collisionKey(same.toLowerCase())).toBe(key);
      }
      expect(collisionKey(key)).toBe(key);
    }),
    cases(2000),
  );
});

test.each([
  ['ΟΔΟΣ', 'οδος'],
  ['οδοσ', 'οδος'],
  ['STRASSE', 'straße'],
  ['STRAẞE', 'straße'],
])('%s and %s have one key', (one, other) => {
  expect(collisionKey(one)).toBe(collisionKey(other));
});

test.each([230, 250])('a film named by %i spaces has a stem and a folder', (count) => {
  const name = `${' '.repeat(count)}.mkv`;
  expect(filmStem(name)).toBe('_');
  expect(movieDirName(name)).toBe('_');
});
