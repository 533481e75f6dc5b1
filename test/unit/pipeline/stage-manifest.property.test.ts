import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  manifestPath,
  readManifest,
  stageManifestSchema,
} from '../../../src/pipeline/stage-manifest.ts';
import done from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import { cases } from '../../helpers/cases.ts';
import { CODE_POINT } from '../../helpers/code-point.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const TEXT = JSON.stringify(done);

/** The manifest with one value somewhere in it replaced. */
const replaced = fc
  .tuple(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), fc.jsonValue())
  .map(([path, value]) => {
    const copy = structuredClone(done) as Record<string, unknown>;
    let place = copy;
    for (const [depth, step] of path.entries()) {
      const keys = Object.keys(place);
      const key = keys[step % keys.length] ?? 'none';
      const inner = place[key];
      if (depth === path.length - 1 || typeof inner !== 'object' || inner === null) {
        place[key] = value;
        break;
      }
      place = inner as Record<string, unknown>;
    }
    return JSON.stringify(copy);
  });
/** The manifest's bytes with a stretch of them cut out or replaced, as a bad disk would. */
const torn = fc
  .tuple(fc.nat(TEXT.length), fc.nat(40), fc.string({ unit: CODE_POINT, maxLength: 20 }))
  .map(([at, length, text]) => TEXT.slice(0, at) + text + TEXT.slice(at + length));
const bytes: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  replaced,
  torn,
  fc.json(),
  fc.uint8Array(),
  fc.nat(100_000).map((depth) => `${'['.repeat(depth)}1${']'.repeat(depth)}`),
);

test('what lies there as a manifest is a valid one or none', async () => {
  await using folder = await temporaryFolder();
  const path = manifestPath(folder.path, 'asr');
  await mkdir(dirname(path));
  let valid = 0;
  await fc.assert(
    fc.asyncProperty(bytes, async (content) => {
      await writeFile(path, content);
      const manifest = await readManifest(folder.path, 'asr');
      if (manifest === null) return;
      valid += 1;
      expect(stageManifestSchema.parse(manifest)).toEqual(manifest);
      expect(manifest.stage).toBe('asr');
      for (const output of manifest.outputs) {
        expect(resolve(folder.path, output.path)).toContain(folder.path + sep);
      }
    }),
    cases(300),
  );
  expect(valid, 'some of them are valid').toBeGreaterThan(0);
});

test.each([
  '..',
  '../x',
  'a/../../x',
  '/etc/passwd',
  './../x',
  '',
  '.',
  './',
  'a/..',
  'a\0b',
  'a//../..',
])('a manifest that names %j is none', (path) => {
  const [output] = done.outputs;
  const [input] = done.inputs;
  const names = (manifest: object) => stageManifestSchema.safeParse(manifest).success;
  expect(names({ ...done, outputs: [{ ...output, path }] })).toBe(false);
  expect(names({ ...done, inputs: [{ ...input, name: path }] })).toBe(false);
});

test.each(['x', 'a/b', '..Film.mkv', '...en.srt', '..a/b', 'a/../b', 'जाने तू.srt'])(
  'a file of the film may be named %j',
  (path) => {
    const [output] = done.outputs;
    expect(stageManifestSchema.safeParse({ ...done, outputs: [{ ...output, path }] }).success).toBe(
      true,
    );
  },
);

test('no path that is taken leads out of the folder of the film', () => {
  const part = fc.constantFrom('..', '.', '', 'a', '...', '..b', '~', '\\..', '%2e%2e');
  const [output] = done.outputs;
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
      const path = parts.join('/');
      const taken = stageManifestSchema.safeParse({ ...done, outputs: [{ ...output, path }] });
      const inside = !path.startsWith('/') && resolve('/out/Film', path).startsWith('/out/Film/');
      expect(taken.success).toBe(inside && join(path) !== '.');
    }),
    cases(500),
  );
});
