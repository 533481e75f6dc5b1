import { expect, test } from 'vitest';
import { jsonProblem } from '../../../src/system/json-problem.ts';

test.each([
  ['{"a": 1,}', 'line 1, column 9: expected a name in double quotes: remove the comma before it'],
  ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: expected a comma or }'],
  ['{"glossary": ["Aditi" "Jai"]}', 'line 1, column 23: expected a comma or ]'],
  ['{"a": }', 'line 1, column 7: expected a value'],
  ['{"a": [1, ]}', 'line 1, column 11: expected a value: remove the comma'],
  ['{a: 1}', 'line 1, column 2: expected a name in double quotes or }'],
  ["{'a': 1}", 'line 1, column 2: write text in straight double quotes'],
  ['{\u201ca\u201d: 1}', 'line 1, column 2: write text in straight double quotes'],
  ['{"a" 1}', 'line 1, column 6: expected a colon'],
  ['{"a": 1 // why\n}', 'line 1, column 9: JSON does not allow comments'],
  ['{"a": hi}', 'line 1, column 7: expected a value'],
  ['{"a": 01}', 'line 1, column 7: expected a value'],
  ['{"a": "x', 'line 1, column 7: this text has no closing quote'],
  ['{"a": "C:\\x"}', 'line 1, column 7: this text has no closing quote'],
  ['{"a": 1', 'line 1, column 8: the file ends here, but'],
  ['', 'line 1, column 1: the file ends here, but a value is missing'],
  ['{} {}', 'line 1, column 4: expected the end of the file'],
  // A column counts what a person sees, not UTF-16 units.
  ['{"अदिति😀": x}', 'line 1, column 12: expected a value'],
  ['{"a": 1}\r\n]', 'line 2, column 1: expected the end of the file'],
])('%j', (text, problem) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonProblem(text)).toContain(problem);
});

test.each(['{}', ' [1, -2.5e+3, true, false, null, "\\u0939\\n", {"a": [[]]}] ', '"text"', '0'])(
  '%j is JSON',
  (text) => {
    JSON.parse(text);
    expect(jsonProblem(text)).toBeNull();
  },
);

test('neither nesting nor length costs stack', () => {
  expect(jsonProblem(`["${'x'.repeat(1 << 20)}`)).toContain(
    'column 2: this text has no closing quote',
  );
  expect(jsonProblem('['.repeat(500_000))).toContain('column 500001');
});

test('it agrees with JSON.parse on texts that were cut or spoiled anywhere', () => {
  const whole =
    '{"language": "hi", "glossary": ["Aditi", {"name": "जय", "aliases": ["Rats"]}], "x": -1.5e3}';
  for (let at = 0; at < whole.length; at += 1) {
    const spoiled = ['', ',', '"', '}', ']', ':', '1', '\n', '\\'].map(
      (sign) => `${whole.slice(0, at)}${sign}${whole.slice(at + 1)}`,
    );
    for (const text of [whole.slice(0, at), ...spoiled]) {
      expect({ text, isJson: jsonProblem(text) === null }).toEqual({ text, isJson: parses(text) });
    }
  }
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
