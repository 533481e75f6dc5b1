import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemPlaces } from '../../../src/config/paths.ts';
import { listModels, type ModelList } from '../../../src/models/list-models.ts';
import { CommandLine } from '../../helpers/command-line.ts';

let cache: string;
let cli: CommandLine;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'subpiped-models-'));
  vi.stubEnv('SUBPIPED_CACHE', cache);
  cli = new CommandLine(join(cache, 'home'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

test('without models it says which are missing and what to do, and ends with 1', async () => {
  expect(await cli.run('models')).toBe(1);
  expect(cli.stdout).toMatch(/^\* silero-vad-onnx +onnx +MIT +~2 MB +both +missing$/mu);
  expect(cli.stderr).toContain('silero-vad-onnx (missing)');
  expect(cli.stderr).toContain('what to do: subpiped setup\n');
});

test('a half one is damaged, and --json has it all', async () => {
  const folder = join(cache, 'models', 'silero-vad-onnx');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'silero_vad.onnx'), 'half');
  expect(await cli.run('models', '--json', '--verify')).toBe(1);
  const list = JSON.parse(cli.stdout) as ModelList;
  expect(list).toMatchObject({ schema: 1, complete: false, place: join(cache, 'models') });
  expect(list.models.find(({ model }) => model === 'silero-vad-onnx')).toMatchObject({
    verified: 'damaged',
    place: folder,
    size: 4,
    license: 'MIT',
  });
  expect(cli.stderr).toContain('silero-vad-onnx (damaged)');
  expect(cli.stderr).toContain('what to do: subpiped setup --verify\n');
});

test('the reason for the small models is shown by models and by status', async () => {
  const why = 'the model hub cannot be reached (no route)';
  const record = { schema: 1, profile: 'starter', why, fallback: true };
  await writeFile(join(cache, 'profile.json'), JSON.stringify(record));
  await cli.run('models');
  expect(cli.stdout).toContain(`Profile starter: ${why}\n`);
  await cli.run('status');
  expect(cli.stdout.replaceAll('\n', ' ')).toContain(`in use (${why}); for the large ones:`);
  await cli.run('status', '--json');
  expect(JSON.parse(cli.stdout).models).toEqual({
    profile: 'starter',
    why,
    fallback: true,
    missingTranslators: [],
  });
});

test('without a Python that will do it says so', async () => {
  const places = systemPlaces({ SUBPIPED_VENVS: join(cache, 'none'), PATH: cache });
  await expect(listModels({ places })).rejects.toMatchObject({
    code: 'tool_missing',
    hint: 'subpiped setup',
  });
});

test('arguments are a mistake', async () => {
  await expect(cli.run('models', 'whisper')).rejects.toMatchObject({ code: 'usage' });
  await expect(cli.run('setup', 'now')).rejects.toMatchObject({ code: 'usage' });
});
