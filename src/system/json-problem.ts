type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma' | 'end';

const BLANK = /[ \t\r\n]*/y;
/** Everything from the space on but quotes and backslashes, and escapes. */
const TEXT = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/**
 * Where and how `text` stops being JSON, as a person may mend it; null when it is JSON.
 *
 * `JSON.parse` names the place in some of its messages only, and in other words in each release.
 */
export function jsonProblem(text: string): string | null {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;

  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const taken = pattern.test(text);
    if (taken) at = pattern.lastIndex;
    return taken;
  };
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma');

  for (;;) {
    take(BLANK);
    const sign = text[at];
    if (sign === undefined) return expected === 'end' ? null : problem(text, at, expected, open);
    const wantsValue: boolean = expected === 'value' || expected === 'value or ]';
    const closes: boolean =
      (sign === '}' && open.at(-1) === '{' && (expected === 'name or }' || expected === 'comma')) ||
      (sign === ']' && open.at(-1) === '[' && (expected === 'value or ]' || expected === 'comma'));
    if (closes) {
      at += 1;
      open.pop();
      expected = afterValue();
    } else if (wantsValue && (sign === '{' || sign === '[')) {
      at += 1;
      open.push(sign);
      expected = sign === '{' ? 'name or }' : 'value or ]';
    } else if (wantsValue && (take(TEXT) || take(SCALAR))) {
      expected = afterValue();
    } else if ((expected === 'name' || expected === 'name or }') && take(TEXT)) {
      expected = 'colon';
    } else if (expected === 'colon' && sign === ':') {
      at += 1;
      expected = 'value';
    } else if (expected === 'comma' && sign === ',') {
      at += 1;
      expected = open.at(-1) === '{' ? 'name' : 'value';
    } else {
      return problem(text, at, expected, open);
    }
  }
}

function problem(text: string, at: number, expected: Expected, open: readonly string[]): string {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  const line = lines.length;
  const column = [...(lines.at(-1) ?? '')].length + 1;
  return `line ${line}, column ${column}: ${explain(text.slice(at), expected, open.at(-1))}`;
}

function explain(rest: string, expected: Expected, open: string | undefined): string {
  if (rest === '') return `the file ends here, but ${EXPECTED[expected]} is missing`;
  if (rest.startsWith('//') || rest.startsWith('/*'))
    return 'JSON does not allow comments: remove it';
  if (/^['\u2018\u2019\u201c\u201d]/.test(rest)) return 'write text in straight double quotes';
  if (rest.startsWith('"') && expected !== 'comma' && expected !== 'colon') {
    return 'this text has no closing quote, has a line break, or has an invalid \\ escape';
  }
  if (expected === 'comma') return `expected a comma or ${open === '{' ? '}' : ']'}`;
  if (/^[}\]]/.test(rest) && (expected === 'name' || expected === 'value')) {
    return `expected ${EXPECTED[expected]}: remove the comma before it, or write what is missing`;
  }
  return `expected ${EXPECTED[expected]}`;
}

const EXPECTED: Readonly<Record<Expected, string>> = {
  value: 'a value',
  'value or ]': 'a value or ]',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or }',
  colon: 'a colon',
  comma: 'a comma or a closing bracket',
  end: 'the end of the file',
};
