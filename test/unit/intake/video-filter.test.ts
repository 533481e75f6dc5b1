import { expect, test } from 'vitest';
import { isFilmName } from '../../../src/intake/video-filter.ts';

const EXTENSIONS = ['mkv', 'mp4'];

test.each(['Film.mp4', 'FILM.MKV', 'जाने तू.Mp4', 'a.b.mkv', '-film.mp4', 'line\nbreak.mkv'])(
  '%j has the name of a film',
  (name) => {
    expect(isFilmName(name, EXTENSIONS)).toBe(true);
  },
);

test.each([
  '.film.mp4',
  '._film.mp4',
  '.mp4',
  'mp4',
  'film.srt',
  'film.mp4.part',
  'film.mp4.crdownload',
  'film.mp4.download',
  'film.mp4.tmp',
  'film.mp4.!qB',
  'film.mp4.aria2',
  'film',
])('%j does not', (name) => {
  expect(isFilmName(name, EXTENSIONS)).toBe(false);
});
