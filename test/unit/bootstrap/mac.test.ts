import { expect, test } from 'vitest';
import { requireSupportedMac } from '../../../src/bootstrap/mac.mjs';

test.each([
  ['darwin', 'arm64', '23.0.0'],
  ['darwin', 'arm64', '25.1.0'],
  ['linux', 'x64', '6.1.0'],
] as const)('%s %s %s is set up', (platform, arch, release) => {
  expect(() => requireSupportedMac(platform, arch, release)).not.toThrow();
});

test.each([
  ['x64', '24.0.0', /not run under Rosetta/u],
  ['arm64', '22.6.0', /update macOS/u],
] as const)('a Mac with %s and Darwin %s is told what is needed', (arch, release, remedy) => {
  expect(() => requireSupportedMac('darwin', arch, release)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('Apple Silicon and macOS 14 or later'),
      remedy: expect.stringMatching(remedy),
    }),
  );
});
