import table from '../../config/quality_reasons.json' with { type: 'json' };

/** What a person reads instead of codes. */
const WHY: Readonly<Record<string, string>> = table.suspicions;
const OUTCOMES: Readonly<Record<string, string>> = table.outcomes;

const FAULTS: Readonly<Record<string, string>> = table.faults;
const WAYS: Readonly<Record<string, string>> = table.ways;

/** A code in words; one that is not known is readable, too. */
export function reasonLabel(code: string): string {
  return WHY[code] ?? code.replaceAll('_', ' ');
}

export function outcomeLabel(outcome: string): string {
  return OUTCOMES[outcome] ?? outcome.replaceAll('_', ' ');
}

/** What was found in a translation. */
export function faultLabel(code: string): string {
  return FAULTS[code] ?? code.replaceAll('_', ' ');
}

/** How a sentence got its translation. */
export function wayLabel(how: string): string {
  return WAYS[how] ?? how.replaceAll('_', ' ');
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' });

/** `Hindi` for `hi`; what is no language code stays as it is. */
export function languageName(code: string): string {
  if (code === '') return '';
  try {
    return LANGUAGES.of(code) ?? code;
  } catch {
    return code;
  }
}
