import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { languageOf } from '../domain/language.ts';
import { SUBTITLE_SUFFIXES } from '../domain/subtitle-formats.ts';
import { isAbsent } from '../system/file-errors.ts';
import { idxLanguages, readCues } from './cue-files.ts';
import { isWorthy } from './cue-worth.ts';
import { readTrack, type TrackCues } from './subtitle-tracks.ts';

/** A subtitle track as ffprobe lists it. */
export interface SubtitleStream {
  readonly index?: number;
  readonly codec_name?: string;
  readonly nb_frames?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly disposition?: Readonly<Record<string, number>>;
}

/** A track that says of itself that it holds all that is said, in a language (ISO 639-1). */
export interface SubtitleTrack {
  readonly index: number;
  readonly codec: string;
  readonly language: string;
  /** How many packets it has, where the film says so. */
  readonly packets: number | null;
}

/** Tracks for a few foreign lines, for what is written or sung, or for somebody who talks about it. */
const PARTIAL =
  /\b(?:forced|foreign|partial|narrative|signs?|songs?|lyrics|karaoke|credits|trivia|comment\p{L}*)\b/iu;
/** "Full + Songs" holds all. */
const WHOLE = /\b(?:full|complete|dialog(?:ue)?s?|incl\p{L}*|with)\b/iu;

function isPartial(words: string): boolean {
  return PARTIAL.test(words) && !(WHOLE.test(words) && !/forced|foreign|comment/iu.test(words));
}

/** Tracks that may be subtitles of all that is said, by what the film says of them. */
export function promisingTracks(streams: readonly SubtitleStream[]): SubtitleTrack[] {
  return streams.flatMap(
    ({ index = -1, codec_name: codec = '', nb_frames, tags = {}, ...rest }) => {
      const { disposition = {} } = rest;
      const tag = (name: string) =>
        Object.entries(tags).find(([key]) => key.toLowerCase().split('-')[0] === name)?.[1] ?? '';
      const partial =
        disposition['forced'] === 1 ||
        disposition['comment'] === 1 ||
        isPartial(tag('title')) ||
        isPartial(tag('handler_name'));
      const language = partial ? null : languageOf(tag('language'));
      if (language === null) return [];
      const packets = Number(nb_frames ?? (tag('number_of_frames') || Number.NaN));
      return [{ index, codec, language, packets: Number.isNaN(packets) ? null : packets }];
    },
  );
}

export interface FilmTracks {
  readonly path: string;
  readonly seconds: number;
  readonly tracks: readonly SubtitleTrack[];
  readonly readTrack?: (film: string, track: SubtitleTrack, seconds: number) => Promise<TrackCues>;
}

/** Those of `wanted` in which a track of the film holds, by its content, all that is said. */
export async function embeddedLanguages(
  { path, seconds, tracks, readTrack: read = readTrack }: FilmTracks,
  wanted: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const language of wanted) {
    for (const track of tracks.filter((candidate) => candidate.language === language)) {
      if (track.packets !== null && track.packets < seconds / 60) continue;
      const { cues, seenSeconds } = await read(path, track, seconds);
      if (!isWorthy({ cues, language, seconds, seenSeconds })) continue;
      found.push(language);
      break;
    }
  }
  return found;
}

const SUFFIXES: ReadonlySet<string> = new Set(SUBTITLE_SUFFIXES.map((suffix) => `.${suffix}`));
/** What stands beside the language in a sidecar's name: `Film.en.sdh.srt`, `Film.en.2.srt`. */
const FLAGS: ReadonlySet<string> = new Set(['sdh', 'cc', 'hi', 'default', 'full']);

/**
 * Those of `wanted` (ISO 639-1) in which a file beside a film holds, by its content, subtitles of
 * all that is said. Names are read as media servers do: `Film.hi.srt` says hearing-impaired to them,
 * and no language. Rejects when a file cannot be read.
 */
export async function sidecarLanguages(
  sourcePath: string,
  seconds: number,
  wanted: readonly string[],
): Promise<string[]> {
  const found = new Set<string>();
  for (const { path, languages } of await sidecars(sourcePath)) {
    const open = languages.filter((code) => wanted.includes(code) && !found.has(code));
    if (open.length === 0) continue;
    const seen = await seenIn(path, seconds);
    for (const language of open) if (isWorthy({ ...seen, language, seconds })) found.add(language);
  }
  return wanted.filter((language) => found.has(language));
}

async function seenIn(path: string, seconds: number): Promise<TrackCues> {
  if (extname(path).toLowerCase() === '.sup') {
    return await readTrack(path, { index: 0, codec: 'hdmv_pgs_subtitle' }, seconds);
  }
  try {
    return { cues: await readCues(path), seenSeconds: seconds };
  } catch (error) {
    // It went meanwhile, or leads nowhere.
    if (isAbsent(error)) return { cues: [], seenSeconds: seconds };
    throw error;
  }
}

async function sidecars(sourcePath: string): Promise<{ path: string; languages: string[] }[]> {
  const folder = dirname(sourcePath);
  const film = basename(sourcePath);
  const stem = basename(film, extname(film)).normalize('NFC');
  const found: { path: string; languages: string[] }[] = [];
  for (const name of await readdir(folder)) {
    const suffix = extname(name).toLowerCase();
    const own = basename(name, extname(name)).normalize('NFC');
    if (!SUFFIXES.has(suffix)) continue;
    const path = join(folder, name);
    if (own.startsWith(`${stem}.`)) {
      const language = languageIn(own.slice(stem.length + 1));
      if (language !== null) found.push({ path, languages: [language] });
    } else if (own === stem && suffix === '.idx') {
      const codes = await idxLanguages(path).catch(() => []);
      found.push({ path, languages: codes.flatMap((code) => languageOf(code) ?? []) });
    }
  }
  return found;
}

function languageIn(tail: string): string | null {
  if (isPartial(tail.replaceAll(/[._]/gu, ' '))) return null;
  const words = tail.toLowerCase().split('.');
  const languages = words.filter((word) => !FLAGS.has(word)).map((word) => languageOf(word));
  return languages.find((language) => language !== null) ?? null;
}
