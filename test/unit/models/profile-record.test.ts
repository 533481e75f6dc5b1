import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readProfileRecord } from '../../../src/models/profile-record.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'subpiped-profile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('what setup wrote down', async () => {
  const record = { schema: 1, profile: 'starter', why: 'no hub', fallback: true };
  await writeFile(join(folder, 'profile.json'), JSON.stringify(record));
  const { profile, why, fallback } = record;
  expect(readProfileRecord(folder)).toEqual({ profile, why, fallback, missingTranslators: [] });
});

test('a record of an earlier version has no fallback', async () => {
  await writeFile(join(folder, 'profile.json'), '{"schema": 1, "profile": "best", "why": "x"}');
  expect(readProfileRecord(folder)).toMatchObject({ fallback: false, missingTranslators: [] });
});

test('translators that could not be had, as long as they are not here', async () => {
  const missing = [
    { model: 'firefox-hi-en', source: 'hi', target: 'en', bytes: 13 },
    { model: 'firefox-en-de', source: 'en', target: 'de', bytes: 23 },
  ];
  const record = { profile: 'best', why: '', fallback: false, missingTranslators: missing };
  await writeFile(join(folder, 'profile.json'), JSON.stringify(record));
  expect(readProfileRecord(folder)?.missingTranslators).toEqual(missing);
  const weights = join(folder, 'models', 'firefox-hi-en');
  await mkdir(weights, { recursive: true });
  await writeFile(join(weights, 'model.json'), '{}');
  expect(readProfileRecord(folder)?.missingTranslators).toEqual([missing[1]]);
});

test.each(['', '{', '[]', 'null', '{"profile": "huge"}'])('%j is none', async (text) => {
  await writeFile(join(folder, 'profile.json'), text);
  expect(readProfileRecord(folder)).toBeNull();
});

test('nor is an absent one', () => expect(readProfileRecord(folder)).toBeNull());
