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
