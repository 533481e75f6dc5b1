import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../system/project.ts';

interface FilmFormats {
  readonly demuxers: readonly string[];
  readonly leastBitsPerSecond: number;
  readonly look: { readonly bytes: number; readonly microseconds: number };
}

let formats: FilmFormats | undefined;

function filmFormats(): FilmFormats {
  const file = join(projectDir(), 'config', 'film_formats.json');
  formats ??= JSON.parse(readFileSync(file, 'utf8')) as FilmFormats;
  return formats;
}

/** The poorest film has more; one of fewer has a header or a clock that is wrong. */
export function leastBitsPerSecond(): number {
  return filmFormats().leastBitsPerSecond;
}

/**
 * Options of ffmpeg and ffprobe that stand before a film: it is read as a local file, and only as a
 * container that holds what it plays, and looked into as far as a late stream may begin. An m3u8, concat or sdp in a film's clothes would otherwise
 * read other files of the person's or call up addresses. `film_input` of python/subpiped/media/ffmpeg.py has
 * the same from the same list.
 */
export function filmInputOptions(): readonly string[] {
  const { demuxers, look } = filmFormats();
  return [
    ...['-protocol_whitelist', 'file', '-format_whitelist', demuxers.join(',')],
    ...['-probesize', String(look.bytes), '-analyzeduration', String(look.microseconds)],
  ];
}

/** Demuxers of what only names other files or addresses. */
const PLAYLISTS = ['hls', 'applehttp', 'concat', 'dash', 'sdp', 'rtsp', 'rtp', 'imf', 'tmv'];

/** Why ffprobe refused a file by the list, from what it wrote; null if it did not. */
export function refusedFormat(stderr: string): string | null {
  const demuxer = /\[([\w,]+) @ 0x[0-9a-f]+\] Format not on whitelist/u.exec(stderr)?.[1];
  if (demuxer === undefined) return null;
  if (PLAYLISTS.includes(demuxer)) {
    return `it is a playlist (${demuxer}), not a video: it only points to other files or addresses`;
  }
  return `not a video: ffprobe identifies it as ${demuxer}`;
}
