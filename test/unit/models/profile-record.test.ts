import { mkdtemp, rm, writeFile } from 'node:fs/promises';
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
  expect(readProfileRecord(folder)).toEqual({ profile, why, fallback });
});

test('a record of an earlier version has no fallback', async () => {
  await writeFile(join(folder, 'profile.json'), '{"schema": 1, "profile": "best", "why": "x"}');
  expect(readProfileRecord(folder)).toEqual({ profile: 'best', why: 'x', fallback: false });
});

test.each(['', '{', '[]', 'null', '{"profile": "huge"}'])('%j is none', async (text) => {
  await writeFile(join(folder, 'profile.json'), text);
  expect(readProfileRecord(folder)).toBeNull();
});

test('nor is an absent one', () => expect(readProfileRecord(folder)).toBeNull());
