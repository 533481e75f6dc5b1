import { expect, test } from 'vitest';
import { type Cue, isWorthy, plainCue } from '../../../src/intake/cue-worth.ts';
import { LINES } from '../../helpers/clips.ts';

const HOUR = 3_600;

/** A cue each ten seconds from `from` to `to`. */
function cues(lines: readonly (string | null)[], from = 60, to = 3_400, every = 10): Cue[] {
  const made: Cue[] = [];
  for (let start = from, number = 0; start < to; start += every, number += 1) {
    made.push({ start, end: start + 2, text: lines[number % lines.length] ?? null });
  }
  return made;
}

const worth = (made: readonly Cue[], language = 'en', seconds = HOUR) =>
  isWorthy({ cues: made, language, seconds, seenSeconds: seconds });

test.each<[string, readonly Cue[], string]>([
  ['English', cues(LINES.en), 'en'],
  ['Hindi', cues(LINES.hi), 'hi'],
  ['pictures', cues([null]), 'en'],
  ['few words: one cue a minute', cues(LINES.en, 60, 3_600, 55), 'en'],
  ['names in another script', cues([...LINES.en, 'अदिति!']), 'en'],
  [
    'one advert at the beginning',
    [...cues(['Support us, become VIP member'], 1, 2), ...cues(LINES.en)],
    'en',
  ],
  ['French', cues(["Qu'est-ce que tu fais ici à cette heure?", 'Je ne sais pas où il est.']), 'fr'],
  ['Russian', cues(['Что ты здесь делаешь?', 'Ничего.']), 'ru'],
  ['Japanese', cues(['ここで何をしているの？', 'カメラ']), 'ja'],
  ['marks around the words', cues(LINES.en.map((line) => `{\\an8}<i>${line}</i>`)), 'en'],
])('%s are subtitles of the film', (_, made, language) => {
  expect(worth(made, language)).toBe(true);
});

test.each<[string, readonly Cue[], string]>([
  ['none', [], 'en'],
  ['one cue', cues(LINES.en, 60, 61), 'en'],
  ['blank ones', cues([' ', '<i> </i>', '{\\an8}', '♪', '...']), 'en'],
  [
    'adverts',
    cues([
      'www.OpenSubtitles.org',
      'Advertise your product or brand here',
      'Subtitles by somebody',
      'Synced & corrected by me',
      'Downloaded from YTS.MX',
    ]),
    'en',
  ],
  ['what is heard only', cues(['[Music]', '(applause)', '♪ [संगीत] ♪']), 'en'],
  ['one line again and again', cues(['You need to buy this subtitle']), 'en'],
  ['more than any film has', cues(LINES.en, 0, 3_600, 0.02), 'en'],
  ['Hindi named English', cues(LINES.hi), 'en'],
  ['romanized Hindi named English', cues(LINES.romanized), 'en'],
  ['English named Hindi', cues(LINES.en), 'hi'],
  ['English named French', cues(LINES.en), 'fr'],
  [
    'French named English',
    cues(["Qu'est-ce que tu fais ici à cette heure?", 'Je ne sais pas où il est.']),
    'en',
  ],
  ['signs: a cue each four minutes', cues(['PARIS, 1942', 'The end'], 60, 3_500, 240), 'en'],
  ['the first half of the film', cues(LINES.en, 60, 1_900), 'en'],
  ['the second half of the film', cues(LINES.en, 1_800), 'en'],
  ['beginning and end', [...cues(LINES.en, 60, 500), ...cues(LINES.en, 3_000)], 'en'],
  ['those of a film twice as long', cues(LINES.en, 60, 7_000), 'en'],
])('%s are no subtitles of the film', (_, made, language) => {
  expect(worth(made, language)).toBe(false);
});

test('marks are no words', () => {
  expect(plainCue('{\\an8}<font color="#fff">Hello</font>\\N&nbsp;there')).toMatch(
    /^Hello\s+there$/u,
  );
});

test.each(['{', '<', '[', '(', 'a-', 'subtitles and ', '&'])(
  'cues of nothing but %j hold nobody up',
  (mark) => {
    const long = [mark.repeat(3_000_000 / mark.length), mark.repeat(900 / mark.length)];
    const began = performance.now();
    worth(cues([...long, ...LINES.en], 0, 3_500, 0.5));
    expect(performance.now() - began).toBeLessThan(3_000);
  },
);
