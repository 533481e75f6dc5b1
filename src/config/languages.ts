import { knownName } from '../domain/language.ts';

/**
 * Languages that Whisper knows (openai/whisper, tokenizer.py; yue since large-v3);
 * python/subpiped/text/languages.py has the same.
 */
export const WHISPER_LANGUAGES: ReadonlySet<string> = new Set(
  (
    'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no ' +
    'th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw ' +
    'gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl ' +
    'mg as tt haw ln ha ba jw su yue'
  ).split(' '),
);

/** Whether a code of two or three letters stands for a language (ISO 639, as far as CLDR goes). */
export function isLanguageCode(code: string): boolean {
  return knownName(code) !== undefined;
}

export function isWhisperLanguage(code: string): boolean {
  return WHISPER_LANGUAGES.has(code);
}

/** The code that was probably meant: `hi` for `Hindi` and `hin`, and where nothing is near. */
export function codeLike(text: unknown): string {
  const wanted = knownName(String(text)) ?? String(text);
  const same = (code: string) => knownName(code)?.toLowerCase() === wanted.toLowerCase();
  return [...WHISPER_LANGUAGES].find(same) ?? 'hi';
}
