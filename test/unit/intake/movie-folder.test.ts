import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collisionKey } from '../../../src/domain/movie.ts';
import { movieFolder } from '../../../src/intake/movie-folder.ts';
import type { FolderOwnerRow } from '../../../src/queue/known-films.ts';
import manifest from '../../fixtures/contracts/manifest-done.json' with { type: 'json' };
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const OUT = '/nowhere/out';
const FILM = { sourcePath: '/in/Film.mp4', fingerprint: 'this film', movieDir: null };
const OTHER = { sourcePath: '/b/Film.mp4', fingerprint: 'another film', state: 'done' } as const;

/** The owners that the queue would find by folded name. */
const owned =
  (...owners: (Partial<FolderOwnerRow> & { folder: string })[]) =>
  (name: string) =>
    owners
      .filter(({ folder }) => collisionKey(folder) === collisionKey(name))
      .map(({ folder, ...owner }) => ({ ...OTHER, movieDir: `${OUT}/${folder}`, ...owner }));

test('a film gets the folder of its name', async () => {
  const film = { ...FILM, sourcePath: '/in/Jaane Tu 2008.mp4' };
  expect(await movieFolder(film, OUT, owned())).toBe(`${OUT}/Jaane_Tu_2008`);
});

test('the same film keeps its folder, whatever it is called now', async () => {
  const owners = owned({ folder: 'Film' }, { folder: 'film_2', fingerprint: 'this film' });
  expect(await movieFolder(FILM, OUT, owners)).toBe(`${OUT}/film_2`);
});

test('the same job keeps its folder', async () => {
  const film = { ...FILM, movieDir: `${OUT}/Film_7` };
  expect(await movieFolder(film, OUT, owned())).toBe(`${OUT}/Film_7`);
  expect(await movieFolder({ ...FILM, movieDir: '/old/out/Film' }, OUT, owned())).toBe(
    `${OUT}/Film`,
  );
});

test('another film of the same name gets the next free one', async () => {
  const owners = owned({ folder: 'Film' }, { folder: 'FILM_2' });
  expect(await movieFolder(FILM, OUT, owners)).toBe(`${OUT}/Film_3`);
});

test.each([
  ['FILM', 'film.mp4'],
  ['Caf\u00e9', 'Cafe\u0301.mp4'],
])('%s and %s are one folder on a Mac and so are kept apart', async (folder, name) => {
  const film = { ...FILM, sourcePath: `/in/${name}` };
  expect(await movieFolder(film, OUT, owned({ folder }))).toMatch(/_2$/);
});

test.each([
  ['done', `${OUT}/Film_2`],
  ['queued', `${OUT}/Film_2`],
  ['failed', `${OUT}/Film`],
  ['canceled', `${OUT}/Film`],
] as const)('a new film under the name of one that is %s', async (state, folder) => {
  const owners = owned({ folder: 'Film', state, sourcePath: FILM.sourcePath });
  expect(await movieFolder(FILM, OUT, owners)).toBe(folder);
});

test("another film's folder stays its own although it came to nothing", async () => {
  expect(await movieFolder(FILM, OUT, owned({ folder: 'Film', state: 'failed' }))).toBe(
    `${OUT}/Film_2`,
  );
});

test('an owner in another out/ takes nothing away', async () => {
  const owners = () => [{ ...OTHER, movieDir: '/elsewhere/Film' }];
  expect(await movieFolder(FILM, OUT, owners)).toBe(`${OUT}/Film`);
});

const demux = (fingerprint: string) =>
  JSON.stringify({ ...manifest, stage: 'demux', input: { path: '/x', fingerprint, size: 1 } });

test.each([
  ['nothing', {}, 'Film'],
  ["somebody's files", { 'holiday.jpg': '' }, 'Film_2'],
  ["this film's results", { 'manifests/demux.json': demux('this film') }, 'Film'],
  ["another film's results", { 'manifests/demux.json': demux('another film') }, 'Film_2'],
  ['a torn manifest', { 'manifests/demux.json': demux('this film').slice(0, 40) }, 'Film_2'],
])('of a folder that nobody is known to own and that holds %s', async (_what, files, folder) => {
  await using out = await temporaryFolder();
  await mkdir(join(out.path, 'Film', 'manifests'), { recursive: true });
  if (Object.keys(files).length === 0) {
    await using empty = await temporaryFolder();
    await mkdir(join(empty.path, 'Film'));
    expect(await movieFolder(FILM, empty.path, () => [])).toBe(join(empty.path, folder));
    return;
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(out.path, 'Film', name), text);
  }
  expect(await movieFolder(FILM, out.path, () => [])).toBe(join(out.path, folder));
});

test('a file in the place of the folder is let be', async () => {
  await using out = await temporaryFolder();
  await writeFile(join(out.path, 'Film'), 'a note');
  expect(await movieFolder(FILM, out.path, () => [])).toBe(join(out.path, 'Film_2'));
});

test('a link in the place of the folder is let be, whatever it leads to', async () => {
  await using out = await temporaryFolder();
  await mkdir(join(out.path, 'elsewhere'));
  await symlink('elsewhere', join(out.path, 'Film'));
  expect(await movieFolder(FILM, out.path, () => [])).toBe(join(out.path, 'Film_2'));
});

test('a film done before names were made for every file system keeps its folder', async () => {
  const film = { ...FILM, sourcePath: '/in/What If...?.mkv' };
  expect(await movieFolder(film, OUT, owned())).toBe(`${OUT}/What_If..._`);
  const owners = owned(
    { folder: 'What_If...?' },
    { folder: 'What_If...?_2', fingerprint: 'this film' },
  );
  expect(await movieFolder(film, OUT, owners)).toBe(`${OUT}/What_If...?_2`);
});
