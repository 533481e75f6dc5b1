import { expect, test } from 'vitest';
import { shellWord } from '../../../src/system/shell-word.ts';

test.each([
  ['/home/a-b_c.d', '/home/a-b_c.d'],
  ['/Movies/my films', "'/Movies/my films'"],
  ["it's", "'it'\\''s'"],
  ['$(x)', "'$(x)'"],
  ['', "''"],
])('%s is typed as %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
