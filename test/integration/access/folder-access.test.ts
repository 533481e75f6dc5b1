import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isDenied, readAccess, writeAccess } from '../../../src/access/folder-access.ts';
import { requireState } from '../../../src/access/state-access.ts';
import { resolveHome } from '../../../src/config/paths.ts';
import { withClosed } from '../../helpers/as-nobody.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const asNobody = <T>(work: () => Promise<T>) =>
  temporaryFolder().then(async (other) => {
    await using closed = other;
    return await withClosed(closed.path, work);
  });

test('a folder that can be listed, and whose films can be read, is open', async () => {
  await using folder = await temporaryFolder();
  expect(await readAccess(folder.path)).toBeNull();
  await writeFile(join(folder.path, 'Film.mp4'), 'film');
  expect(await readAccess(folder.path)).toBeNull();
  expect(await readAccess(join(folder.path, 'Film.mp4'))).toBe('ENOTDIR');
  expect(await readAccess(join(folder.path, 'nowhere'))).toBe('ENOENT');
});

test('a folder that is closed, or whose first film is, says so', async () => {
  await using folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  expect(await withClosed(folder.path, () => readAccess(folder.path))).toBe('EACCES');
  const film = join(folder.path, 'Film.mp4');
  await writeFile(film, 'film');
  await symlink('/nowhere', join(folder.path, 'A.mp4'));
  await mkdir(join(folder.path, 'B.mp4'));
  await writeFile(join(folder.path, 'Empty.mp4'), '');
  await chmod(film, 0);
  expect(await asNobody(() => readAccess(folder.path, (name) => name.endsWith('.mp4')))).toBe(
    'EACCES',
  );
  expect(await asNobody(() => readAccess(folder.path, () => false))).toBeNull();
});

test('whether a folder can be written to is found out, and nothing is left of it', async () => {
  await using folder = await temporaryFolder();
  expect(await writeAccess(folder.path)).toBeNull();
  expect(await readdir(folder.path)).toEqual([]);
  expect(await withClosed(folder.path, () => writeAccess(folder.path))).toBe('EACCES');
  expect(await writeAccess(join(folder.path, 'nowhere'))).toBe('ENOENT');
});

test.each([
  ['EPERM', true],
  ['EACCES', true],
  ['EROFS', true],
  ['ENOENT', false],
  [null, false],
])('%s says of a permission: %s', (code, denied) => {
  expect(isDenied(code)).toBe(denied);
});

test('a state folder that is closed is named with what to do', async () => {
  await using folder = await temporaryFolder();
  const places = { env: {}, platform: 'linux', homeDir: folder.path } as const;
  const home = resolveHome(join(folder.path, 'home'), places);
  requireState(home);
  requireState(home);
  await chmod(folder.path, 0o755);
  const closed = withClosed(home.state, () => Promise.resolve().then(() => requireState(home)));
  await expect(closed).rejects.toMatchObject({
    code: 'cannot_write',
    exitCode: 73,
    hint: expect.stringContaining(home.state),
  });
});
