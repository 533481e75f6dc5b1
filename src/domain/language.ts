const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/**
 * The ISO 639-1 code of a language tag, whatever its form (`eng`, `ger`, `EN-us`), or the longer code
 * where there is none; null for what names no language (`und`, `mul`, `zxx`, `Track 1`).
 */
export function languageOf(tag: string): string | null {
  const code = tag.trim().replaceAll('_', '-').split('-')[0]?.toLowerCase() ?? '';
  if (!/^[a-z]{2,3}$/u.test(code) || ['und', 'mul', 'mis', 'zxx'].includes(code)) return null;
  const canonical = Intl.getCanonicalLocales(code)[0] ?? code;
  return names.of(canonical) === undefined ? null : canonical;
}

/** The English name of a language code (ISO 639), as far as CLDR knows it. */
export function knownName(code: string): string | undefined {
  return /^[a-z]{2,3}$/u.test(code) ? names.of(code) : undefined;
}

/** The English name of a language code: `Hindi`; the code where there is none. */
export function languageName(code: string): string {
  return knownName(code) ?? code;
}
