import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StageName } from '../../../src/domain/stage.ts';
import { codeSha256, lockSha256 } from '../../../src/pipeline/code-version.ts';
import contract from '../../fixtures/contracts/code-version/code-version.json' with {
  type: 'json',
};

const PYTHON = join(import.meta.dirname, '../../fixtures/contracts/code-version/python');

test.each(Object.entries(contract.code))('the code of %s', async (stage, sha256) => {
  expect(await codeSha256(PYTHON, stage as StageName)).toBe(sha256);
});

test.each(contract.lock)('the lock of $stage for $profile', async ({ stage, profile, sha256 }) => {
  expect(await lockSha256(PYTHON, stage as StageName, profile)).toBe(sha256);
});
