import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../../src/system/project.ts';

/** Rows of the table below a heading of a page in docs/, their cells without backticks. */
export function pageTable(page: string, heading: string): string[][] {
  const text = readFileSync(join(projectDir(), 'docs', page), 'utf8');
  const section = text.split(/^## /mu).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${page} has no heading ${heading}`);
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map((cells) => cells.slice(1, -1));
}
