import table from '../../config/quality_reasons.json' with { type: 'json' };

/**
 * The reasons of a verdict in a few words, for where one line must do. The report has the gate's
 * own words, with numbers and times.
 */
const REMARKS: Readonly<Record<string, string>> = table.reasons;

/** A reason's code in words; one that is not known is readable, too. */
export function remark(code: string): string {
  return REMARKS[code] ?? code.replaceAll('_', ' ');
}
