import table from '../../config/languages.json' with { type: 'json' };
import { knownName } from '../domain/language.ts';

/**
 * Languages that Whisper knows (openai/whisper, tokenizer.py; yue since large-v3), in its order;
 * python/subpiped/text/languages.py reads the same table.
 */
const WHISPER_LANGUAGES: readonly string[] = Object.keys(table);

/** Whether a code of two or three letters stands for a language (ISO 639, as far as CLDR goes). */
export function isLanguageCode(code: string): boolean {
  return knownName(code) !== undefined;
}

export function isWhisperLanguage(code: string): boolean {
  return Object.hasOwn(table, code);
}

/** The code that was probably meant: `hi` for `Hindi` and `hin`, and where nothing is near. */
export function codeLike(text: unknown): string {
  const wanted = knownName(String(text)) ?? String(text);
  const same = (code: string) => knownName(code)?.toLowerCase() === wanted.toLowerCase();
  return WHISPER_LANGUAGES.find(same) ?? 'hi';
}
