import { expect, test } from 'vitest';
import { displayText, padTo, shorten, width, wrap } from '../../../src/terminal/text.ts';

test('a name can not move the cursor, forge a line or turn the reading direction', () => {
  expect(displayText('a\nb\u001B[31mc\u202Egpj\tx')).toBe('a\\nb\\u{1b}[31mc\\u{202e}gpj\\tx');
});

test('emoji and Devanagari keep their joiners, and names come in NFC', () => {
  const family = '👨‍👩‍👧 क्‍ष';
  expect(displayText(family)).toBe(family);
  expect(displayText('Cafe\u0301')).toBe('Caf\u00E9');
});

test.each([
  ['Film', 4],
  ['映画', 4],
  ['🎬', 2],
  ['👨‍👩‍👧', 2],
  ['Cafe\u0301', 4],
])('%s takes %i columns', (text, columns) => {
  expect(width(text)).toBe(columns);
});

test.each([
  ['Film.mp4', 8, 'Film.mp4'],
  ['A very long name.mp4', 11, 'A ver…e.mp4'],
  ['Film', 1, '…'],
  ['Film', 0, ''],
])('%s in %i columns is %j', (text, columns, short) => {
  expect(shorten(text, columns)).toBe(short);
});

test.each(['映画映画映画映画', '🎬🎬🎬🎬🎬🎬', 'जाने तू या जाने ना', 'x'.repeat(30)])(
  '%s never takes more than its columns, nor less when padded',
  (text) => {
    for (let columns = 0; columns <= 20; columns += 1) {
      expect(width(shorten(text, columns))).toBeLessThanOrEqual(columns);
      expect(width(padTo(text, columns))).toBe(columns);
    }
  },
);

test('text is wrapped at spaces, and a word longer than a line is shortened', () => {
  expect(wrap('free some space on the disk', 12)).toEqual(['free some', 'space on the', 'disk']);
  expect(wrap(`see ${'x'.repeat(30)}`, 10)).toEqual(['see', 'xxxxx…xxxx']);
  expect(wrap('', 10)).toEqual([]);
});
