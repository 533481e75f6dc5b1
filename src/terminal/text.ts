import stringWidth from 'string-width';

export { displayText } from '../system/display-text.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that `text` takes; wide and combining characters are measured. */
export function width(text: string): number {
  return stringWidth(text);
}

/** `text` in at most `columns` columns; the middle goes, as names differ at their ends. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns < 2) return columns < 1 ? '' : '…';
  const parts = [...graphemes.segment(text)].map(({ segment }) => segment);
  const head = takeColumns(parts, Math.ceil((columns - 1) / 2));
  const tail = takeColumns(parts.toReversed(), columns - 1 - width(head.join('')));
  return `${head.join('')}…${tail.toReversed().join('')}`;
}

function takeColumns(parts: readonly string[], columns: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const part of parts) {
    used += width(part);
    if (used > columns) break;
    taken.push(part);
  }
  return taken;
}

/** `text` in exactly `columns` columns, on the left. */
export function padTo(text: string, columns: number): string {
  const fitted = shorten(text, columns);
  return fitted + ' '.repeat(columns - width(fitted));
}

/** `text` on lines of at most `columns` columns, broken at spaces where there are any. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = shorten(word, columns);
  }
  return line === '' ? lines : [...lines, line];
}
