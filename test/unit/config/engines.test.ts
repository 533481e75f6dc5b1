import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { devicesOf, ENGINE_DEVICES, STAGE_ENGINES } from '../../../src/config/engines.ts';
import { pythonDir } from '../../../src/system/project.ts';

const python = readFileSync(join(pythonDir(), 'subpiped/devices/engine_table.py'), 'utf8');

/** The lines of a dictionary of device_manager.py, by key; the first tuple is the value. */
function tuples(dictionary: string): Record<string, string[]> {
  const body = new RegExp(`^${dictionary}: .*?\\{\\n(.*?)^\\}`, 'msu').exec(python)?.[1] ?? '';
  const entries = body.matchAll(/^ {4}"([^"]+)": (?:Engine\([^(]*)?\(([^()]*)\)/gmu);
  return Object.fromEntries(
    [...entries].map(([, key = '', tuple = '']) => [
      key,
      [...tuple.matchAll(/"([^"]+)"/gu)].map(([, word = '']) => word),
    ]),
  );
}

test('both languages know the same engines and devices, in the same order', () => {
  expect(tuples('ENGINES')).toEqual(ENGINE_DEVICES);
  expect(tuples('STAGE_ENGINES')).toEqual(STAGE_ENGINES);
});

test('a stage runs on the devices of its engine, or of all for auto', () => {
  expect(devicesOf('asr', 'ctranslate2')).toEqual(['cuda', 'cpu']);
  expect(devicesOf('asr', 'auto')).toEqual(['mlx', 'cpu', 'cuda']);
});
