import { mkdir } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';

/** The cache of weights that setup filled; also holds the two-speaker sample of 30 s. */
export function cacheDir(): string {
  const given = process.env['SUBPIPED_CACHE'];
  if (given !== undefined && given !== '') return given;
  if (platform() === 'darwin') return join(homedir(), 'Library/Application Support/subpiped');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'subpiped');
}

export const SAMPLE_WAV = join(cacheDir(), 'models', 'pyannote-sample', 'sample.wav');

export interface FilmRecipe {
  /** Sound of the film; it is repeated `repeat` times. */
  readonly sound?: string;
  readonly repeat?: number;
  /** Where in the sound it begins, and how long it is, in seconds; all of it when left out. */
  readonly from?: number;
  readonly seconds?: number;
}

/** Makes a small real film: a moving test picture with real speech. */
export async function makeFilm(path: string, recipe: FilmRecipe = {}): Promise<void> {
  const { sound = SAMPLE_WAV, repeat = 1, from = 0, seconds } = recipe;
  await mkdir(dirname(path), { recursive: true });
  const args = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  args.push('-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=12');
  args.push('-stream_loop', String(repeat - 1), '-ss', String(from), '-i', sound);
  args.push('-map', '0:v', '-map', '1:a', ...(seconds ? ['-t', String(seconds)] : []));
  args.push('-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac');
  await execa('ffmpeg', [...args, '-shortest', `file:${path}`]);
}
