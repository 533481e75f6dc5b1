import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { COMMITS, FAILPOINTS, parseFailpoint } from '../../../src/system/failpoint.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

/** Point and file of each row of docs/failpoints.md that is TypeScript's. */
function documented(): string[] {
  const rows = readFileSync(join(ROOT, 'docs', 'failpoints.md'), 'utf8').split('\n');
  return rows.flatMap((row) => {
    const [, names = '', language, where, what = ''] = row.split('|').map((cell) => cell.trim());
    if (language !== 'TypeScript') return [];
    expect(what, row).not.toBe('');
    return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => `${name} ${where}`);
  });
}

/** Point and file of each call in the program. */
function called(): string[] {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts') && !name.endsWith('failpoint.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(ROOT, 'src', name), 'utf8');
      const where = `src/${name}`;
      const points = [...text.matchAll(/failpoint\('([^']+)'\)/g)].map(([, point]) => point);
      const commits = [
        ...text.matchAll(/(?:committing|\bend)\(\s*'([^']+)'/g),
        // The second argument of `write`, behind the work that is a transaction.
        ...text.matchAll(/[)}],\s*'([\w-]+)',?\s*\);\n/g),
      ]
        .map(([, commit]) => commit)
        .filter((commit) => COMMITS.some((known) => known === commit))
        .flatMap((commit) => [`${commit}.before`, `${commit}.after`]);
      return [...points, ...commits].map((point) => `${point} ${where}`);
    });
}

test('the table, the names and the calls are the same', () => {
  const table = documented().toSorted();
  expect(table.map((row) => row.split(' ')[0])).toEqual(FAILPOINTS.toSorted());
  // Two calls in one file are one row: the same write, of one film and of many.
  expect([...new Set(called())].toSorted()).toEqual(table);
});

test.each([
  ['claim.before', { name: 'claim.before', count: 1, death: 'daemon' }],
  ['claim.before@12', { name: 'claim.before', count: 12, death: 'daemon' }],
  ['stage.asr.working:both', { name: 'stage.asr.working', count: 1, death: 'both' }],
  ['runner.spawned@2:stage', { name: 'runner.spawned', count: 2, death: 'stage' }],
])('%s is understood', (text, expected) => {
  expect(parseFailpoint(text, '/fired')).toEqual({ ...expected, once: '/fired' });
});

test.each([undefined, ''])('%o arms nothing', (text) => {
  expect(parseFailpoint(text, '/fired')).toBeNull();
});

test.each(['claim.before@0', 'claim.before:me', '@1', 'claim before', 'claim.before:'])(
  '%s is refused with where to look',
  (text) => {
    expect(() => parseFailpoint(text, undefined)).toThrow(/docs\/failpoints\.md/);
  },
);
