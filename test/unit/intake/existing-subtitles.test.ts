import { expect, test } from 'vitest';
import { embeddedLanguages, type SubtitleStream } from '../../../src/intake/existing-subtitles.ts';

const track = (
  language: string,
  title = '',
  disposition: Record<string, number> = {},
): SubtitleStream => ({ tags: { language, title }, disposition });

test('languages are named once, whatever the form of their tags', () => {
  expect(embeddedLanguages([track('eng'), track('en'), track('hin')])).toEqual(['en', 'hi']);
  expect(embeddedLanguages([{ tags: { LANGUAGE: 'eng' } }])).toEqual(['en']);
});

test('for the hard of hearing is for all', () => {
  expect(embeddedLanguages([track('eng', 'English SDH', { hearing_impaired: 1 })])).toEqual(['en']);
});

test.each<[string, SubtitleStream]>([
  ['a forced track', track('eng', '', { forced: 1 })],
  ['a track that is forced by its title', track('eng', 'English (Forced)')],
  ['signs and songs', track('eng', 'Signs & Songs')],
  ['a commentary', track('eng', "Director's commentary")],
  ['a commentary by its flag', track('eng', '', { comment: 1 })],
  ['a track without a language', track('und')],
  ['a track without tags', {}],
])('%s is no subtitle of the film', (_, stream) => {
  expect(embeddedLanguages([stream])).toEqual([]);
});
