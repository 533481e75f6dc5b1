import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readReasons } from '../../../src/report/reasons.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('the reasons are those of report.json', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'report.json');
  const reasons = [{ code: 'long_cue', severity: 'review', message: 'one stays for 297 s' }];
  await writeFile(path, JSON.stringify({ schema: 1, reasons }));
  expect(readReasons(path)).toEqual([{ severity: 'review', message: 'one stays for 297 s' }]);
});

test.each(['', '{', '{"schema":1}', '{"reasons":[{"severity":"huge"}]}'])(
  'a report such as %s has none',
  async (text) => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'report.json');
    await writeFile(path, text);
    expect(readReasons(path)).toEqual([]);
  },
);

test('a film without a report has none', () => {
  expect(readReasons(null)).toEqual([]);
  expect(readReasons('/nowhere/report.json')).toEqual([]);
});
