import { expect, test } from 'vitest';
import { promisingTracks, type SubtitleStream } from '../../../src/intake/existing-subtitles.ts';

const languages = (streams: readonly SubtitleStream[]) => [
  ...new Set(promisingTracks(streams).map(({ language }) => language)),
];

const track = (
  language: string,
  title = '',
  disposition: Record<string, number> = {},
): SubtitleStream => ({ tags: { language, title }, disposition });

test('languages are named once, whatever the form of their tags', () => {
  expect(languages([track('eng'), track('en'), track('hin')])).toEqual(['en', 'hi']);
  expect(languages([{ tags: { LANGUAGE: 'eng' } }])).toEqual(['en']);
});

test('for the hard of hearing is for all', () => {
  expect(languages([track('eng', 'English SDH', { hearing_impaired: 1 })])).toEqual(['en']);
});

test.each<[string, SubtitleStream]>([
  ['a forced track', track('eng', '', { forced: 1 })],
  ['a track that is forced by its title', track('eng', 'English (Forced)')],
  ['signs and songs', track('eng', 'Signs & Songs')],
  ['a commentary', track('eng', "Director's commentary")],
  ['a commentary by its flag', track('eng', '', { comment: 1 })],
  ['foreign parts', track('eng', 'Foreign parts only')],
  ['lyrics', track('eng', 'Song lyrics')],
  ['a commentary in other words', track('eng', 'Commentaries by cast')],
  ['a track without a language', track('und')],
  ['a track without tags', {}],
])('%s is no subtitle of the film', (_, stream) => {
  expect(languages([stream])).toEqual([]);
});

test.each(['English [Full + Songs]', 'English (incl. songs)', 'Dialogue and signs'])(
  '%s is all that is said',
  (title) => {
    expect(languages([track('eng', title)])).toEqual(['en']);
  },
);

test('how many packets a track has is known where the film says so', () => {
  const tracks = promisingTracks([
    { index: 2, codec_name: 'mov_text', nb_frames: '12', tags: { language: 'eng' } },
    { index: 3, codec_name: 'subrip', tags: { language: 'eng', 'NUMBER_OF_FRAMES-eng': '900' } },
    { index: 4, codec_name: 'ass', tags: { language: 'eng' } },
  ]);
  expect(tracks.map(({ index, codec, packets }) => [index, codec, packets])).toEqual([
    [2, 'mov_text', 12],
    [3, 'subrip', 900],
    [4, 'ass', null],
  ]);
});
