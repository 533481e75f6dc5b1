import { execa } from 'execa';

/** Hashes of the packets of each video and audio stream, container aside: `0,v,SHA256=…`. */
export async function packetHashes(film: string): Promise<string[]> {
  const args = ['-v', 'error', '-i', `file:${film}`, '-map', '0:v', '-map', '0:a', '-c', 'copy'];
  const { stdout } = await execa('ffmpeg', [...args, '-f', 'streamhash', '-hash', 'sha256', '-']);
  return stdout.split('\n').map((line) => line.replace(/^\d+,/, ''));
}

export interface SubtitleStream {
  readonly codec_name: string;
  readonly tags?: { readonly language?: string; readonly title?: string };
  readonly disposition: { readonly default: number };
}

/** The subtitle streams of a film. */
export async function subtitleStreams(film: string): Promise<SubtitleStream[]> {
  const args = ['-v', 'error', '-of', 'json', '-show_streams', '-select_streams', 's'];
  const { stdout } = await execa('ffprobe', [...args, `file:${film}`]);
  return (JSON.parse(stdout) as { streams: SubtitleStream[] }).streams;
}
