import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseProtected } from '../../../src/service/forbidden-places.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const place = (path: string) => ({
  what: 'the models',
  path,
  move: (from: string) => `mv ${from} X`,
});

test('a link into a protected folder is found out, and the command names the real place', async () => {
  await using folder = await temporaryFolder();
  const places = { homeDir: folder.path, platform: 'darwin' } as const;
  const real = join(folder.path, 'Documents', 'cache');
  await mkdir(real, { recursive: true });
  await symlink(real, join(folder.path, 'cache'));
  await expect(refuseProtected([place(join(folder.path, 'cache'))], places)).rejects.toMatchObject({
    code: 'protected_folder',
    message: expect.stringContaining(`the models: ${real} is in Documents`),
    hint: expect.stringContaining(`mv ${real} X`),
  });
});

test('a folder that is not created yet counts by the one that it would be in', async () => {
  await using folder = await temporaryFolder();
  const places = { homeDir: folder.path, platform: 'darwin' } as const;
  await mkdir(join(folder.path, 'Desktop'));
  const later = join(folder.path, 'Desktop', 'films', 'in');
  await expect(refuseProtected([place(later)], places)).rejects.toThrow('Desktop');
  await refuseProtected([place(join(folder.path, 'Movies', 'in'))], places);
});
