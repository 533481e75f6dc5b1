import { expect, test } from 'vitest';
import { movieFolder } from '../../../src/intake/movie-folder.ts';

const OUT = '/home/out';
const owned = (sourcePath: string, folder: string) => ({
  sourcePath,
  movieDir: `${OUT}/${folder}`,
});

test('a film gets the folder of its name', () => {
  expect(movieFolder('/in/Jaane Tu 2008.mp4', OUT, [])).toBe(`${OUT}/Jaane_Tu_2008`);
});

test('the same source keeps its folder', () => {
  const jobs = [owned('/in/Film.mp4', 'Film_2')];
  expect(movieFolder('/in/Film.mp4', OUT, jobs)).toBe(`${OUT}/Film_2`);
});

test('another source of the same name gets the next free one', () => {
  const jobs = [owned('/a/Film.mp4', 'Film'), owned('/b/Film.mkv', 'Film_2')];
  expect(movieFolder('/c/Film.mp4', OUT, jobs)).toBe(`${OUT}/Film_3`);
});

test.each([
  ['FILM', 'film.mp4'],
  ['Caf\u00e9', 'Cafe\u0301.mp4'],
])('%s and %s are one folder on a Mac and so are kept apart', (folder, name) => {
  expect(movieFolder(`/in/${name}`, OUT, [owned('/other.mp4', folder)])).toMatch(/_2$/);
});

test('a job that has no folder yet owns none', () => {
  const jobs = [{ sourcePath: '/b/Film.mp4', movieDir: null }];
  expect(movieFolder('/in/Film.mp4', OUT, jobs)).toBe(`${OUT}/Film`);
});
