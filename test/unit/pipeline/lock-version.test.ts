import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StageName } from '../../../src/domain/stage.ts';
import { lockSha256 } from '../../../src/pipeline/lock-version.ts';
import contract from '../../fixtures/contracts/lock-version/lock-version.json' with {
  type: 'json',
};

const PYTHON = join(import.meta.dirname, '../../fixtures/contracts/lock-version/python');

test.each(contract.lock)('the lock of $stage for $profile', async ({ stage, profile, sha256 }) => {
  expect(await lockSha256(PYTHON, stage as StageName, profile)).toBe(sha256);
});
