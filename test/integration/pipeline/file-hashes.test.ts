import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileHashes } from '../../../src/pipeline/file-hashes.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a file that did not change is read once', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'audio.wav');
  await writeFile(path, 'sound');
  const hashes = new FileHashes();
  expect(await hashes.get(path)).toEqual({ sha256: sha256('sound'), size: 5 });
  // An aborted read would throw: the second answer needs none.
  expect(await hashes.get(path, AbortSignal.abort())).toEqual({
    sha256: sha256('sound'),
    size: 5,
  });
  await expect(new FileHashes().get(path, AbortSignal.abort())).rejects.toThrow();
});

test('a file that was replaced by one of the same size is read again', async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'audio.wav');
  await writeFile(path, 'sound');
  const hashes = new FileHashes();
  await hashes.get(path);
  await writeFile(join(folder.path, 'new'), 'other');
  await rename(join(folder.path, 'new'), path);
  expect((await hashes.get(path))?.sha256).toBe(sha256('other'));
});

test('what is no file has no hash', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'audio'));
  expect(await new FileHashes().get(join(folder.path, 'audio'))).toBeNull();
  expect(await new FileHashes().get(join(folder.path, 'nothing'))).toBeNull();
});
