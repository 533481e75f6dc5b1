import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprintFile } from '../../../src/system/fingerprint.ts';
import contract from '../../fixtures/contracts/fingerprints.json' with { type: 'json' };
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

function content(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i += 1) bytes[i] = (7 * i + 13 * (i >> 8)) & 255;
  return bytes;
}

test.each(contract.cases)(
  'a file of $size bytes has the fingerprint that Python computes',
  async ({ size, fingerprint }) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'film.mp4');
    await writeFile(file, content(size));
    expect(await fingerprintFile(file)).toBe(fingerprint);
  },
);

test('a change in the index at the end is another film', async () => {
  await using folder = await temporaryFolder();
  const bytes = content(5_000_000);
  const file = join(folder.path, 'film.mp4');
  await writeFile(file, bytes);
  const before = await fingerprintFile(file);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(file, bytes);
  expect(await fingerprintFile(file)).not.toBe(before);
});
