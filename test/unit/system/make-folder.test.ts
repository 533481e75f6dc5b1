import * as fs from 'node:fs';
import * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { makeFolder, makeFolderSync } from '../../../src/system/make-folder.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

/** The errno that the file system answers to a folder whose path holds `refused`. */
let answer: string | null = null;
let calls = 0;

function refuse(path: unknown): void {
  calls += 1;
  if (answer === null || !String(path).includes('refused')) return;
  throw Object.assign(new Error(`${answer}: no, mkdir`), { code: answer, syscall: 'mkdir' });
}

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof promises>();
  const mkdir = async (path: string) => {
    refuse(path);
    await real.mkdir(path);
  };
  return { ...real, mkdir };
});
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const mkdirSync = (path: string) => {
    refuse(path);
    real.mkdirSync(path);
  };
  return { ...real, mkdirSync };
});

beforeEach(() => {
  answer = null;
  calls = 0;
});

describe.each([
  ['makeFolder', makeFolder],
  ['makeFolderSync', async (path: string) => makeFolderSync(path)],
])('%s', (_name, make) => {
  test('makes a folder and those above it, and is content with one that is there', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a', 'b', 'c');
    await make(path);
    await make(path);
    await make('/');
    expect(fs.statSync(path).isDirectory()).toBe(true);
  });

  // exFAT by FUSE says ENOENT of a name that it refuses, be its parent there or not.
  test.each(['ENOENT', 'EINVAL', 'EIO', 'EPERM', 'ENAMETOOLONG', 'EILSEQ', 'ESTALE'])(
    'gives up a name that is refused by %s, at the end or above it',
    async (code) => {
      await using folder = await temporaryFolder();
      answer = code;
      for (const name of ['refused', 'a/b/refused', 'refused/c/d']) {
        calls = 0;
        await expect(make(join(folder.path, name))).rejects.toMatchObject({ code });
        expect(calls).toBeLessThan(12);
      }
    },
  );

  test('says that a file is in the way', async () => {
    await using folder = await temporaryFolder();
    await promises.writeFile(join(folder.path, 'file'), '');
    await expect(make(join(folder.path, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(make(join(folder.path, 'file', 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
