import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/all.ts';
import { STAGE_NAMES, STAGES } from '../../../src/domain/stage.ts';
import { projectDir } from '../../../src/system/project.ts';

const page = (name: string) => readFileSync(join(projectDir(), 'docs', name), 'utf8');
const PAGE = page('architecture.md');

/** The cells of the tables' rows below a heading. */
function rowsBelow(heading: string): string[][] {
  const section = PAGE.split(/^## /mu).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| (.+) \|$/gmu)].map(([, row = '']) => row.split(' | '));
}

const namesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/gu)].map(([, name = '']) => name);

const foldersIn = (path: string) =>
  readdirSync(join(projectDir(), path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('__'))
    .map(({ name }) => name)
    .toSorted();

test('the table of stages says what the graph says', () => {
  const told = rowsBelow('The stages')
    .slice(1)
    .map(([name, after, does = '']) => [
      namesIn(name)[0],
      namesIn(after),
      does.includes('(light lane)'),
    ]);
  expect(told).toEqual(
    STAGE_NAMES.map((name) => [name, [...STAGES[name].after], STAGES[name].light]),
  );
});

test('the drawing of the graph has its arrows', () => {
  const lines = PAGE.match(/```mermaid\n(.*?)```/su)?.[1]?.split('\n') ?? [];
  const arrows = lines.flatMap((line) => {
    const names = line.trim().split(' --> ');
    return names.slice(1).map((name, at) => `${names[at]} > ${name}`);
  });
  const real = STAGE_NAMES.flatMap((name) =>
    STAGES[name].after.map((before) => `${before} > ${name}`),
  );
  expect(arrows.toSorted()).toEqual(real.toSorted());
});

test('every folder of src and every Python package is in its table', () => {
  const told = (heading: string) =>
    rowsBelow(heading)
      .flatMap(([cell]) => namesIn(cell))
      .toSorted();
  expect(told('The layers of src')).toEqual(foldersIn('src'));
  expect(told('The layers of python/subpiped')).toEqual(foldersIn('python/subpiped'));
});

test('every command is on its page', () => {
  const told = page('command-line.md');
  expect([...COMMANDS.keys()].filter((name) => !told.includes(`\`${name}`))).toEqual([]);
});
