import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFileWhole } from '../../../src/system/whole-file.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('a file is written with its folders, and over an older one', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a', 'b', 'report.json');
  await writeFileWhole(path, 'old and longer');
  await writeFileWhole(path, 'नया');
  expect(await readFile(path, 'utf8')).toBe('नया');
  expect(await readdir(join(folder.path, 'a', 'b'))).toEqual(['report.json']);
});

test('a write that fails leaves what was there, and nothing beside it', async () => {
  await using folder = await temporaryFolder();
  // A rename over a folder that holds something is refused.
  const path = join(folder.path, 'report.json');
  await mkdir(path);
  await writeFile(join(path, 'kept'), '');
  await expect(writeFileWhole(path, 'text')).rejects.toThrow();
  expect(await readdir(folder.path)).toEqual(['report.json']);
  expect(await readdir(path)).toEqual(['kept']);
});

test('many at once do not disturb each other', async () => {
  await using folder = await temporaryFolder();
  const names = Array.from({ length: 50 }, (_, number) => `${number}.json`);
  await Promise.all(names.map((name) => writeFileWhole(join(folder.path, name), name)));
  expect((await readdir(folder.path)).sort()).toEqual([...names].sort());
  for (const name of names) expect(await readFile(join(folder.path, name), 'utf8')).toBe(name);
});
