import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  filmOfPlaceholder,
  isIgnoredFolder,
  isUnfinishedName,
  otherFragment,
  UNFINISHED_MARKS,
  unfinishedMark,
} from '../../../src/intake/unfinished.ts';
import { isFilmName } from '../../../src/intake/video-filter.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test.each(UNFINISHED_MARKS)('%s marks what is not complete, and is no film itself', (mark) => {
  const name = `film.mp4${mark}`;
  expect(isUnfinishedName(name)).toBe(true);
  expect(isUnfinishedName(name.toUpperCase())).toBe(true);
  expect(isFilmName(name, ['mp4', 'mkv'])).toBe(false);
});

test.each(UNFINISHED_MARKS)('a film beside its %s file is not complete', async (mark) => {
  await using folder = await temporaryFolder();
  const film = join(folder.path, 'film.mp4');
  await writeFile(`${film}${mark}`, '');
  expect(await unfinishedMark(film)).toBe(`film.mp4${mark}`);
  expect(await unfinishedMark(join(folder.path, 'other.mp4'))).toBeNull();
});

test.each([
  ['X.f137.mp4', 'X.f140.m4a.part', true],
  ['X.f137.mp4', 'X.f140.m4a', true],
  ['X.f137.mp4', 'X.mp4.ytdl', true],
  ['X.temp.mp4', 'X.f137.mp4', true],
  ['X.f137.mp4', 'X.srt', false],
  ['X.f137.mp4', 'Xylophone.f140.m4a', false],
  // A film whose name only looks like a part's.
  ['Formula.f1.mp4', 'Other.mp4', false],
  ['X.mp4', 'X.f137.mp4', false],
])('%s beside %s is one part of a download: %s', async (name, other, expected) => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, name), '');
  await writeFile(join(folder.path, other), '');
  expect(await otherFragment(join(folder.path, name))).toBe(expected ? other : null);
});

test.each([
  '.Trashes',
  '.hidden',
  'Film.mp4.download',
  '_UNPACK_Film.2008',
  '_unpack',
  '_FAILED_Film',
  '@eaDir',
  '$RECYCLE.BIN',
  'lost+found',
  '#recycle',
])('films are not looked for in %s', (name) => {
  expect(isIgnoredFolder(name)).toBe(true);
});

test.each(['Films', '_unpacked films', 'download', 'The Part', 'Ep. part 1', 'जाने तू'])(
  'films are looked for in %s',
  (name) => {
    expect(isIgnoredFolder(name)).toBe(false);
  },
);

test('a placeholder of iCloud names its film', () => {
  expect(filmOfPlaceholder('.Film 1.mp4.icloud')).toBe('Film 1.mp4');
  expect(filmOfPlaceholder('Film.mp4.icloud')).toBeNull();
  expect(filmOfPlaceholder('.Film.mp4')).toBeNull();
});
