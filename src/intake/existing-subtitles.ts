import { readdir } from 'node:fs/promises';
import { basename, dirname, extname } from 'node:path';
import { languageOf } from '../domain/language.ts';

/** A subtitle track as ffprobe lists it. */
export interface SubtitleStream {
  readonly tags?: Readonly<Record<string, string>>;
  readonly disposition?: Readonly<Record<string, number>>;
}

/** Tracks for a few foreign lines, or for somebody who talks about the film. */
const PARTIAL = /\bforced\b|foreign parts|\bsigns\b|\bsongs\b|comment/iu;

/** Languages (ISO 639-1) in which a film holds subtitles of all that is said. */
export function embeddedLanguages(streams: readonly SubtitleStream[]): string[] {
  const found = streams.flatMap(({ tags = {}, disposition = {} }) => {
    const tag = (name: string) =>
      Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
    const partial =
      disposition['forced'] === 1 ||
      disposition['comment'] === 1 ||
      PARTIAL.test(tag('title')) ||
      PARTIAL.test(tag('handler_name'));
    const language = partial ? null : languageOf(tag('language'));
    return language === null ? [] : [language];
  });
  return [...new Set(found)];
}

const TEXT_SUFFIXES: ReadonlySet<string> = new Set([
  '.srt',
  '.ass',
  '.ssa',
  '.vtt',
  '.sub',
  '.sup',
]);
/** What stands beside the language in a sidecar's name: `Film.en.sdh.srt`, `Film.en.2.srt`. */
const FLAGS: ReadonlySet<string> = new Set(['sdh', 'cc', 'hi', 'default', 'full']);

/**
 * Languages of the subtitle files that lie beside a film, by names as media servers read them.
 * `Film.hi.srt` says hearing-impaired to them, and no language.
 */
export async function sidecarLanguages(sourcePath: string): Promise<string[]> {
  const film = basename(sourcePath);
  const stem = basename(film, extname(film)).normalize('NFC');
  const names = await readdir(dirname(sourcePath)).catch(() => []);
  const found = names.flatMap((name) => {
    const suffix = extname(name);
    const own = basename(name, suffix).normalize('NFC');
    if (!TEXT_SUFFIXES.has(suffix.toLowerCase()) || !own.startsWith(`${stem}.`)) return [];
    const words = own
      .slice(stem.length + 1)
      .toLowerCase()
      .split('.');
    if (words.includes('forced')) return [];
    const languages = words
      .filter((word) => !FLAGS.has(word))
      .map((word) => languageOf(word))
      .filter((language) => language !== null);
    return languages.slice(0, 1);
  });
  return [...new Set(found)];
}
