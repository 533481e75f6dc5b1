import { expect, test } from 'vitest';
import { devicesOf } from '../../../src/config/engines.ts';

test('a stage runs on the devices of its engine, or of all for auto', () => {
  expect(devicesOf('asr', 'ctranslate2')).toEqual(['cuda', 'cpu']);
  expect(devicesOf('asr', 'auto')).toEqual(['mlx', 'cpu', 'cuda']);
});
