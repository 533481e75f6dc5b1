import { expect, test } from 'vitest';
import { asArgument, plainText } from '../../../src/notify/plain-text.ts';

test('text is one line in NFC without characters that turn it round', () => {
  const text = ' Cafe\u0301\n\u001B[31m \u202Egpj\u2066\u2028x\u200F\u061Cy ';
  expect(plainText(text)).toBe('Café [31m  gpj x y');
});

test('long text is cut between characters', () => {
  expect(plainText('🎬'.repeat(400))).toBe(`${'🎬'.repeat(239)}…`);
  expect(plainText('ज'.repeat(240))).toBe('ज'.repeat(240));
});

test.each(['Film', '4 films are ready', 'जाने तू', 'Ærø – it says "1"'])(
  '%s goes to a program as it is',
  (text) => {
    expect(asArgument(text)).toBe(text);
  },
);

test.each([
  '-message x',
  '[REC] 2007',
  '{x}',
  '(500) Days',
  '<b>',
  '"quoted"',
  '\\x',
  'a = b;',
  '🎬',
  '',
])('%s does not begin in a way that a program could read', (text) => {
  const argument = asArgument(text);
  expect(argument).toBe(`\u2060${text}`);
});
