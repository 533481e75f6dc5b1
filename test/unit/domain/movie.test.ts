import { describe, expect, test } from 'vitest';
import {
  collisionKey,
  filmStem,
  formerMovieDirName,
  movieDirName,
  shownStem,
} from '../../../src/domain/movie.ts';
import contract from '../../fixtures/contracts/film-stems.json' with { type: 'json' };

const NFC = 'Amélie';
const NFD = NFC.normalize('NFD');

test.each([
  ['Film.mkv', 'Film'],
  ['A.Film.2019.1080p.mp4', 'A.Film.2019.1080p'],
  ['no suffix', 'no suffix'],
  ['.hidden', '.hidden'],
  [`${NFD}.mkv`, NFC],
  ['तीन दिन (2019).mkv', 'तीन दिन (2019)'],
])('the stem of %s is %s', (name, stem) => {
  expect(filmStem(name)).toBe(stem);
});

test.each(contract.cases)('the stem of $repeat has $kept of them, as in Python', (sample) => {
  const [character = '', count] = sample.repeat as [string, number];
  const stem = filmStem(`${character.repeat(count)}${sample.end}`);
  expect(stem).toBe(character.repeat(sample.kept).normalize('NFC').trimEnd());
  expect(Buffer.byteLength(stem)).toBeLessThanOrEqual(220);
});

test.each(contract.names)('$name gives $stem and $folder, as in Python', (sample) => {
  expect(filmStem(sample.name)).toBe(sample.stem);
  expect(movieDirName(sample.name)).toBe(sample.folder);
});

test('half a character is none', () => {
  expect(filmStem('half \ud83d.mkv')).toBe('half _');
});

test('people are shown the name that they know, and films keep the folder that they had', () => {
  expect(shownStem('What If...?.mkv')).toBe('What If...?');
  expect(formerMovieDirName('What If...?.mkv')).toBe('What_If...?');
});

test('a character with marks without end is cut where it must be', () => {
  const stem = filmStem(`a${'\u0316'.repeat(120)}.mp4`);
  expect(stem).toBe(`a${'\u0316'.repeat(109)}`);
});

describe('the folder of a film', () => {
  test.each([
    ['Two Words.mkv', 'Two_Words'],
    ['Two  blanks and\u00a0one.mkv', 'Two__blanks_and_one'],
    ['a\tb.mkv', 'a_b'],
    ['\u001b[31mred\u0007.mkv', '_[31mred_'],
    [`${NFD} 2.mkv`, `${NFC}_2`],
    // Matras and the virama are marks, not letters: they must stay where they are.
    ['क्षणिक प्रेम.mkv', 'क्षणिक_प्रेम'],
    ['映画 1.mkv', '映画_1'],
  ])('of %s is %s', (name, folder) => {
    expect(movieDirName(name)).toBe(folder);
  });

  test.each(['..mkv', '...mkv', '.hidden.mkv'])('of %s lies in out/ and is visible', (name) => {
    expect(movieDirName(name)).toMatch(/^_/u);
  });
});

test('names that a Mac takes for one have one key', () => {
  expect(collisionKey('FILM')).toBe(collisionKey('film'));
  expect(collisionKey(NFD.toUpperCase())).toBe(collisionKey(NFC));
  expect(collisionKey('Film 1')).not.toBe(collisionKey('Film 2'));
});
