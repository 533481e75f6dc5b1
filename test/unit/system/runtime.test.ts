import { expect, test } from 'vitest';
import { isSupported } from '../../../src/bootstrap/node.mjs';
import { isSupportedNode, macProblem } from '../../../src/system/runtime.ts';

test.each([
  ['20.19.0', false],
  ['20.20.2', false],
  ['22.13.1', false],
  ['22.21.9', false],
  ['22.22.0', true],
  ['23.0.0', true],
  ['24.22.3', true],
  ['26.12.1', true],
  ['27.0.0', false],
])('Node %s: %s, to setup and to the program', (version, supported) => {
  expect(isSupported(version)).toBe(supported);
  expect(isSupportedNode(version)).toBe(supported);
});

test.each<[NodeJS.Platform, string, string, boolean]>([
  ['darwin', 'arm64', '14.0', true],
  ['darwin', 'arm64', '26.1', true],
  ['darwin', 'arm64', '', true],
  ['darwin', 'arm64', '13.7.8', false],
  ['darwin', 'x64', '15.2', false],
  ['linux', 'x64', '', true],
])('%s %s %s: %s', (platform, arch, version, works) => {
  const problem = macProblem(platform, arch, version);
  if (works) expect(problem).toBeNull();
  else expect(problem).toContain('Apple Silicon and macOS 14 or later');
});
