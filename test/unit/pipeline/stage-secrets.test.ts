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

test('a translator, whose command may hold a key, goes to translation only', () => {
  const config = testConfig();
  config.stages.translation.translators = [
    { command: ['translate', '--key', 'a-secret'] },
    'firefox',
  ];
  expect(JSON.parse(secretsLine('translation', config))).toEqual({
    translators: [{ command: ['translate', '--key', 'a-secret'] }, 'firefox'],
  });
  expect(secretsLine('asr', config)).toBe('{}\n');
  const shown = withoutSecrets(config);
  expect(JSON.stringify(shown)).not.toContain('a-secret');
  // asr has to know that there is one.
  expect(shown.stages.translation.translators).toEqual(['hidden', 'firefox']);
});
