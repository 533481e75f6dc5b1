import { expect, test } from 'vitest';
import { isSealed, stageManifestSchema } from '../../../src/pipeline/stage-manifest.ts';
import degraded from '../../fixtures/contracts/manifest-degraded.json' with { type: 'json' };
import done from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import failed from '../../fixtures/contracts/manifest-failed.json' with { type: 'json' };
import incomplete from '../../fixtures/contracts/manifest-incomplete.json' with { type: 'json' };

test.each([
  ['done', done, true],
  ['degraded', degraded, true],
  ['failed', failed, false],
  ['incomplete', incomplete, false],
])('a manifest that is %s is read as Python writes it', (status, written, sealed) => {
  const manifest = stageManifestSchema.parse(written);
  expect(manifest.status).toBe(status);
  expect(isSealed(manifest)).toBe(sealed);
  // What the runner knows of it is what was written.
  expect(written).toMatchObject(manifest);
});

test('no manifest is not a sealed one', () => {
  expect(isSealed(null)).toBe(false);
});

const needed = Object.keys(stageManifestSchema.shape).filter((field) => field !== 'timings');

test('a manifest from before timings were recorded is one', () => {
  const { timings: _left, ...rest } = done;
  expect(stageManifestSchema.safeParse(rest).success).toBe(true);
});

test.each(needed)('a manifest without %s is none', (field) => {
  const { [field as keyof typeof done]: _left, ...rest } = done;
  expect(stageManifestSchema.safeParse(done).success).toBe(true);
  expect(stageManifestSchema.safeParse(rest).success).toBe(false);
});
