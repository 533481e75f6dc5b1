import { expect, test } from 'vitest';
import { placeIn } from '../../../src/status/job-lines.ts';

test('paths inside the home are relative to it, others whole', () => {
  expect(placeIn('/home', '/home/out/Film')).toBe('out/Film');
  expect(placeIn('/home', '/home2/out')).toBe('/home2/out');
  expect(placeIn('/home', '/home')).toBe('/home');
});
