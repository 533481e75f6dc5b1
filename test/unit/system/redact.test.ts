import { expect, test } from 'vitest';
import { redact } from '../../../src/system/redact.ts';

const SECRET = 'geheim123456789';

test.each([
  JSON.stringify({ apiKey: SECRET }),
  JSON.stringify({ config: { stages: { tmdb: { apiKey: SECRET } } } }),
  JSON.stringify({ deep: { api_key: `with "quotes" and ${SECRET}` } }),
  JSON.stringify({ hfToken: SECRET, HUGGING_FACE_TOKEN: SECRET, Authorization: SECRET }),
  JSON.stringify({ msg: `GET https://api.themoviedb.org/3/search?api_key=${SECRET}&query=a` }),
  JSON.stringify({ err: { message: `header Authorization: Bearer ${SECRET}` } }),
  JSON.stringify({ msg: `token hf_${SECRET}abc` }),
])('%s', (line) => {
  const safe = redact(line);
  expect(safe).not.toContain(SECRET);
  expect(() => JSON.parse(safe)).not.toThrow();
});

test('what is no secret stays', () => {
  const line = JSON.stringify({ msg: 'tokenizer.json is there', maxPromptTokens: 200, key: 'a' });
  expect(redact(line)).toBe(line);
});

test('only the secret goes from an address', () => {
  expect(redact('https://x/3/search?api_key=abc&query=Sintel')).toContain('&query=Sintel');
});
