import { execa } from 'execa';

export interface SmallFilm {
  /** A sound file; a tone when left out. */
  readonly sound?: string;
  /** Where in it the film begins. */
  readonly from?: number;
  readonly seconds?: number;
}

/** Seconds of a test picture with sound. */
export async function makeSmallFilm(path: string, film: SmallFilm = {}): Promise<void> {
  const { sound, from = 0, seconds = 3 } = film;
  const args = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y'];
  args.push('-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=12');
  if (sound === undefined) args.push('-f', 'lavfi', '-i', 'sine=frequency=440');
  else args.push('-ss', String(from), '-i', sound);
  args.push('-map', '0:v', '-map', '1:a', '-t', String(seconds));
  args.push('-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac');
  await execa('ffmpeg', [...args, `file:${path}`]);
}
