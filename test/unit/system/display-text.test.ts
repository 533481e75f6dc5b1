import { expect, test } from 'vitest';
import { displayJson, displayLines, terminalText } from '../../../src/system/display-text.ts';

const HOSTILE = 'a\u001b[31mb\u009b2Jc\u202ed\u2028e\u007f\ttab\rf\u200f';
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

test('lines stay lines, and nothing else moves the cursor', () => {
  const shown = displayLines(`one ${HOSTILE}\ntwo`);
  expect(shown.split('\n')).toHaveLength(2);
  expect(shown.replace('\n', '')).not.toMatch(UNSAFE);
});

test('JSON says the same to programs, and nothing to a terminal', () => {
  const value = { name: HOSTILE, list: ['क्‍ष', '👨‍👩‍👧', '\ud83d'] };
  const text = displayJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.replaceAll('\n', '')).not.toMatch(UNSAFE);
  expect(text).toContain('👨‍👩‍👧');
});

test('a terminal gets our own colors and frames, and no others', () => {
  const own = '\u001b[2J\u001b[H\u001b[32mdone\u001b[0m\u001b[K\n\u001b[J';
  expect(terminalText(own)).toBe(own);
  const foreign = '\u001b]0;title\u0007\u001b[5A\u001b[1;1H\u009b31m\u001bc';
  expect(terminalText(foreign)).not.toMatch(UNSAFE);
});
