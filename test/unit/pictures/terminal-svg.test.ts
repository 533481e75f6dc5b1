import { expect, test } from 'vitest';
import { linesOf, terminalSvg } from '../../pictures/terminal-svg.ts';

const ESC = '\u001B[';

test('a style holds from its code to the code that ends it', () => {
  const [first, second] = linesOf(`${ESC}1m#2${ESC}0m film ${ESC}31mfailed${ESC}0m\nnext\n`);
  expect(first?.map(({ text, bold }) => [text, bold])).toEqual([
    ['#2', true],
    [' film ', false],
    ['failed', false],
  ]);
  expect(first?.at(2)?.color).not.toBe(first?.at(1)?.color);
  expect(second).toEqual([{ ...first?.at(1), text: 'next' }]);
});

test('empty lines stay, and those at the end go', () => {
  expect(linesOf('one\n\ntwo\n\n').map((runs) => runs.length)).toEqual([1, 0, 1]);
});

test('a bar is drawn as rectangles that end where the next text begins', () => {
  const svg = terminalSvg('██░░ 50 %', 'title');
  expect(svg).toMatch(/<rect x="18" [^>]*width="16.8"/);
  expect(svg).toMatch(/<rect x="34.8" [^>]*width="16.8"[^>]*opacity/);
  expect(svg).toMatch(/<text x="60" [^>]*>50 %<\/text>/);
  expect(svg).not.toContain('█');
});

test('text is escaped', () => {
  expect(terminalSvg('<a> & "b"', 'a < b')).toContain('>&#60;a&#62; &#38; &#34;b&#34;</text>');
});
