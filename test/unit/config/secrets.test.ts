import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { exposedKey, secretsFile, withSecrets } from '../../../src/config/secrets.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const KEY = 'a-very-secret-key';

async function setUp() {
  const folder = await temporaryFolder();
  const places = { env: {}, platform: 'linux', homeDir: folder.path } as const;
  const file = secretsFile(places);
  await mkdir(dirname(file), { recursive: true });
  return {
    places,
    file,
    write: async (name: string, text: string, mode = 0o600) => {
      const path = join(dirname(file), name);
      await writeFile(path, text);
      await chmod(path, mode);
      return path;
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const none = () => null;
const keyOf = (...args: Parameters<typeof withSecrets>) => withSecrets(...args).stages.tmdb.apiKey;

test('the environment goes before the file, the file before the Keychain', async () => {
  await using at = await setUp();
  const config = testConfig();
  const keychain = (account: string) => (account === 'tmdb' ? 'of the Keychain' : null);
  expect(keyOf(config, at.places, none)).toBeNull();
  expect(keyOf(config, at.places, keychain)).toBe('of the Keychain');
  await at.write('secrets.json', JSON.stringify({ tmdbApiKey: KEY }));
  expect(keyOf(config, at.places, keychain)).toBe(KEY);
  config.stages.tmdb.apiKey = 'of the environment';
  expect(keyOf(config, at.places, keychain)).toBe('of the environment');
});

test.each([0o640, 0o604, 0o660, 0o666])('a file of mode %o is refused', async (mode) => {
  await using at = await setUp();
  const path = await at.write('secrets.json', JSON.stringify({ tmdbApiKey: KEY }), mode);
  expect(() => withSecrets(testConfig(), at.places, none)).toThrow(
    expect.objectContaining({ code: 'config_invalid', hint: `chmod 600 ${path}` }),
  );
});

test.each([`{"tmdbApiKey": ${KEY}}`, `{"tmdbKey": "${KEY}"}`, `["${KEY}"]`])(
  'a broken file is refused without its content: %s',
  async (text) => {
    await using at = await setUp();
    await at.write('secrets.json', text);
    let error: unknown;
    try {
      withSecrets(testConfig(), at.places, none);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'config_invalid' });
    expect(`${error} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain(KEY);
  },
);

test('a key in a configuration that other users can read is told of', async () => {
  await using at = await setUp();
  expect(exposedKey(at.places)).toBeNull();
  const path = await at.write('config.json', '{"stages":{"tmdb":{"apiKey":"k"}}}', 0o644);
  expect(exposedKey(at.places)).toBe(
    `${path} holds a key, and other users can read it: chmod 600 ${path}`,
  );
  await chmod(path, 0o600);
  expect(exposedKey(at.places)).toBeNull();
  await at.write('config.json', '{"stages":{}}', 0o644);
  expect(exposedKey(at.places)).toBeNull();
});
