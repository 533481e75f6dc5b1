import { expect, test } from 'vitest';
import { secretsLine, withoutSecrets } from '../../../src/pipeline/stage-secrets.ts';
import { testConfig } from '../../helpers/fake-stages.ts';

test('the key goes to the stage that needs it, and stands in no environment', () => {
  const config = testConfig();
  expect(secretsLine('tmdb', config)).toBe('{}\n');
  config.stages.tmdb.apiKey = 'a-secret';
  expect(secretsLine('tmdb', config)).toBe('{"apiKey":"a-secret"}\n');
  expect(secretsLine('mux', config)).toBe('{}\n');
  expect(JSON.stringify(withoutSecrets(config))).not.toContain('a-secret');
  expect(config.stages.tmdb.apiKey).toBe('a-secret');
});

test('a translator, whose command may hold a key, goes to asr only', () => {
  const config = testConfig();
  config.stages.asr.translator = { command: ['translate', '--key', 'a-secret'] };
  expect(JSON.parse(secretsLine('asr', config))).toEqual({
    translator: { command: ['translate', '--key', 'a-secret'] },
  });
  expect(secretsLine('tmdb', config)).toBe('{}\n');
  expect(JSON.stringify(withoutSecrets(config))).not.toContain('a-secret');
});
