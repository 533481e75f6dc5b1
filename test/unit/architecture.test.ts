import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDir } from '../../src/system/project.ts';

const TABLE = readFileSync(join(projectDir(), 'biome.arrows.jsonc'), 'utf8');

/** The folders and what each may import, in the table's order; Biome sees to the imports. */
const ROWS = [
  ...TABLE.matchAll(
    /"src\/([\w-]+)\/\*\*"[\s\S]*?"group": \[\s*"[^"]*",\s*"[^"]*"(?:,\s*"!([^"]*)")?/gu,
  ),
].map(([, folder = '', allowed = '']) => ({
  folder,
  allowed: allowed.match(/[\w-]+/gu) ?? [],
}));

test('every folder of src has one row', () => {
  const folders = readdirSync(join(projectDir(), 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect(ROWS.map(({ folder }) => folder).toSorted()).toEqual(folders.toSorted());
});

test.each(ROWS)('$folder imports from the rows above it only', ({ folder, allowed }) => {
  const above = ROWS.slice(
    0,
    ROWS.findIndex((row) => row.folder === folder),
  ).map((row) => row.folder);
  expect(allowed.filter((name) => !above.includes(name))).toEqual([]);
});
