import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ProfileRecord } from '../../../src/models/profile-record.ts';
import { EMPTY_SNAPSHOT } from '../../../src/queue/snapshot.ts';
import { formatStatus } from '../../../src/status/format.ts';
import { width } from '../../../src/terminal/text.ts';

const VIEW = { home: '/home', columns: 80, color: false };
const BY_NECESSITY: ProfileRecord = {
  profile: 'starter',
  why: 'the model hub cannot be reached (no answer within 5 s)',
  fallback: true,
  missingTranslators: [],
};
const HINDI = { model: 'firefox-hi-en', source: 'hi', target: 'en', bytes: 13_182_109 };

test('small models by necessity are a line of status, with the reason and the verb', () => {
  const text = formatStatus(EMPTY_SNAPSHOT, { ...VIEW, models: BY_NECESSITY });
  expect(text.replaceAll('\n', ' ')).toContain(
    `The small models are in use (${BY_NECESSITY.why}); for the large ones: subpiped setup --profile best`,
  );
  expect(Math.max(...text.split('\n').map(width))).toBeLessThanOrEqual(80);
});

test.each([
  ['a choice', { ...BY_NECESSITY, fallback: false }],
  ['none before setup', null],
])('%s is no news', (_name, models) => {
  expect(formatStatus(EMPTY_SNAPSHOT, { ...VIEW, models })).toBe(
    formatStatus(EMPTY_SNAPSHOT, VIEW),
  );
});

test('a translator that could not be downloaded is a line with its cost and the verb', () => {
  const models = { ...BY_NECESSITY, fallback: false, missingTranslators: [HINDI] };
  const text = formatStatus(EMPTY_SNAPSHOT, { ...VIEW, models });
  expect(text.replaceAll('\n', ' ')).toContain(
    'The translator from Hindi into English is missing, so Whisper itself translates Hindi; to download it (13 MB): subpiped setup',
  );
  expect(Math.max(...text.split('\n').map(width))).toBeLessThanOrEqual(80);
});

test('the page of status --json names its fields', async () => {
  const page = await readFile(new URL('../../../docs/status-json.md', import.meta.url), 'utf8');
  const section = page.split(/^## /mu).find((part) => part.startsWith('Models')) ?? '';
  const fields = [...section.matchAll(/^\| `(\w+)`/gmu)].map(([, name]) => name);
  expect(fields).toEqual(Object.keys(BY_NECESSITY));
});
