import { writeFile } from 'node:fs/promises';
import { execa } from 'execa';

/** Small real media files, each for one question that intake asks. */
const RECIPES = {
  film: [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=64x64:rate=5',
    '-f',
    'lavfi',
    '-i',
    'sine=440',
    '-t',
    '2',
  ],
  silentFilm: ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=5', '-t', '2'],
  sound: ['-f', 'lavfi', '-i', 'sine=440', '-t', '2'],
  picture: ['-f', 'lavfi', '-i', 'testsrc2=size=64x64', '-frames:v', '1'],
} as const;

export type Clip = keyof typeof RECIPES;

/** Makes a clip at `path`; `extra` are options of the output. */
export async function makeClip(
  clip: Clip,
  path: string,
  extra: readonly string[] = [],
): Promise<void> {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  await execa('ffmpeg', [...quiet, ...RECIPES[clip], ...extra, `file:${path}`]);
}

/** A recording with a cover, as music shops sell it: ffmpeg calls the cover a video stream. */
export async function makeSoundWithCover(folder: string, path: string): Promise<void> {
  const cover = `${folder}/cover.jpg`;
  await makeClip('picture', cover);
  const inputs = ['-f', 'lavfi', '-i', 'sine=440', '-i', cover];
  const options = [
    '-t',
    '2',
    '-map',
    '0',
    '-map',
    '1',
    '-c:v',
    'copy',
    '-disposition:v',
    'attached_pic',
  ];
  await execa('ffmpeg', ['-loglevel', 'error', '-nostdin', '-y', ...inputs, ...options, path]);
}

/** A subtitle track of a made film: SubRip text, its language and whatever else is said of it. */
export interface Track {
  readonly srt: string;
  readonly language: string;
  readonly title?: string;
  readonly disposition?: string;
}

/** A film of `seconds` with subtitle tracks, in the container that its name says. */
export async function makeSubtitledFilm(
  folder: string,
  path: string,
  tracks: readonly Track[],
  seconds = 60,
): Promise<void> {
  const texts = tracks.map(({ srt }, number) => ({ srt, path: `${folder}/.track-${number}.srt` }));
  for (const text of texts) await writeFile(text.path, text.srt);
  const made = ['-f', 'lavfi', '-i', 'testsrc2=size=64x64:rate=1', '-f', 'lavfi', '-i', 'sine'];
  const codec = /\.(?:mp4|mov)$/u.test(path) ? 'mov_text' : 'srt';
  await execa('ffmpeg', [
    ...['-v', 'error', '-nostdin', '-y', ...made],
    ...texts.flatMap((text) => ['-i', text.path]),
    ...['-t', String(seconds), '-map', '0', '-map', '1', '-c:s', codec],
    ...tracks.flatMap((_, number) => ['-map', String(number + 2)]),
    ...tracks.flatMap(({ language, title = '', disposition = 'default' }, number) => [
      ...[`-metadata:s:s:${number}`, `language=${language}`],
      ...[`-metadata:s:s:${number}`, `title=${title}`],
      // Where MP4 keeps a track's name.
      ...[`-metadata:s:s:${number}`, `handler_name=${title}`],
      ...[`-disposition:s:${number}`, disposition],
    ]),
    path,
  ]);
}

const ENGLISH = [
  'What are you doing here at this time of the night?',
  "I told you that they can't be trusted with it.",
  'There was no one on the road, and we had to wait.',
  'You know what? It was not about the money.',
];
const HINDI = [
  'तुम इतनी रात को यहाँ क्या कर रहे हो?',
  'मैंने कहा था कि उन पर भरोसा मत करो।',
  'सड़क पर कोई नहीं था, हमें रुकना पड़ा।',
];
/** "the", "is", "to", "me" are Hindi words as well. */
const ROMANIZED = [
  'Tum is waqt yahan kya kar rahe the?',
  'Maine kaha tha ki un par bharosa mat karo.',
  'Woh to kal raat hi ghar se nikal gaye the.',
];
export const LINES = { en: ENGLISH, hi: HINDI, romanized: ROMANIZED } as const;

/** SubRip text with a cue each three seconds, from `from` to `to`. */
export function srtOf(lines: readonly string[], { from = 1, to = 58 } = {}): string {
  const stamp = (at: number) => {
    const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
    return `${two(at / 3600)}:${two((at / 60) % 60)}:${two(at % 60)},000`;
  };
  let text = '';
  for (let start = from, number = 1; start < to; start += 3, number += 1) {
    const line = lines[number % lines.length];
    text += `${number}\n${stamp(start)} --> ${stamp(start + 2)}\n${line}\n\n`;
  }
  return text;
}
