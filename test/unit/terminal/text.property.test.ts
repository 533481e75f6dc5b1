import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayText } from '../../../src/terminal/text.ts';
import { cases } from '../../helpers/cases.ts';
import { CODE_POINT } from '../../helpers/code-point.ts';

const text = fc.oneof(
  fc.string({ unit: CODE_POINT }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '\u001b[31m',
          '\u009b2J',
          '\n',
          '\r',
          '\t',
          '\0',
          '\u007f',
          '\u0085',
          '\u2028',
          '\u2029',
        ],
        ...['\u202e', '\u2066', '\ud800', '\udc00', '\u0303', '\u200d', '\\', 'क्ष', '👩‍👧', 'Film'],
      ),
    )
    .map((parts) => parts.join('')),
);
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u;

test('nothing that is shown moves the cursor, breaks the line or turns the reading direction', () => {
  fc.assert(
    fc.property(text, (name) => {
      expect(displayText(name)).not.toMatch(UNSAFE);
    }),
    cases(2000),
  );
});

test('text that is safe is shown as it is, in NFC, once and twice', () => {
  fc.assert(
    fc.property(text, (name) => {
      const safe = name.replace(new RegExp(UNSAFE, 'gu'), '');
      expect(displayText(safe)).toBe(safe.normalize('NFC'));
      expect(displayText(displayText(safe))).toBe(displayText(safe));
    }),
    cases(2000),
  );
});
