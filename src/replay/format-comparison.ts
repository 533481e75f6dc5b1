import { formatDuration } from '../terminal/duration.ts';
import { displayText, padTo, shorten } from '../terminal/text.ts';
import type { Comparison, Pair } from './comparison.ts';
import type { ReplayCue } from './cue-changes.ts';

const MOST_CHANGES = 40;
const VALUE_COLUMNS = 14;
/** Figures of the gate that the report has, too; lists and tables among them are for --json. */
const TOLD_ABOVE: ReadonlySet<string> = new Set(['cues', 'name_changes']);

/** Both results as text: a table of figures, then the cues that differ, old beside new. */
export function formatComparison(comparison: Comparison, columns: number): string {
  const { changes } = comparison;
  const lines = [
    `${displayText(comparison.film)}: ${comparison.changed.map(displayText).join(', ')}`,
    '',
    ...table(comparison, columns),
    '',
    changes.length === 0 ? 'No cue changed.' : `${counted(changes.length)}, old and new:`,
  ];
  for (const { before, after } of changes.slice(0, MOST_CHANGES)) {
    lines.push(...before.map((cue) => cueLine('-', cue, columns)));
    lines.push(...after.map((cue) => cueLine('+', cue, columns)), '');
  }
  if (changes.length > MOST_CHANGES) {
    lines.push(`… and ${changes.length - MOST_CHANGES} more: to see all, use --json`, '');
  }
  lines.push(`The new result is in ${displayText(comparison.folder.after ?? '')}`);
  return `${lines.join('\n')}\n`;
}

const counted = (count: number) => (count === 1 ? 'One change' : `${count} changes`);

function table(comparison: Comparison, columns: number): string[] {
  const rows: (readonly [name: string, pair: Pair<unknown>])[] = [
    ['verdict', comparison.verdict],
    ['cues', comparison.cues],
    ['names corrected', comparison.corrections],
    ...Object.entries(comparison.figures)
      .filter(([name, { after }]) => !TOLD_ABOVE.has(name) && typeof after !== 'object')
      .map(([name, pair]) => [name.replaceAll('_', ' '), pair] as const),
  ];
  const nameColumns = Math.max(...rows.map(([name]) => name.length), 'pyannote-vad'.length) + 2;
  const room = Math.max(VALUE_COLUMNS, Math.floor((columns - nameColumns - 2) / 2));
  const row = (name: string, before: string, after: string) =>
    `${padTo(name, nameColumns)}${padTo(shorten(before, room - 2), room)}${shorten(after, room)}`.trimEnd();
  return [
    row('', 'old', 'new'),
    ...rows.map(([name, { before, after }]) => row(name, valueText(before), valueText(after))),
    ...comparison.stages.map((stage) =>
      row(stage.name, seconds(stage.before), stage.reused ? 'reused' : seconds(stage.after)),
    ),
  ];
}

const seconds = (value: number | null) => (value === null ? '–' : formatDuration(value));

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'number') return String(Number(value.toFixed(3)));
  return typeof value === 'string' ? displayText(value) : JSON.stringify(value);
}

function cueLine(sign: string, { start_ms, end_ms, lines }: ReplayCue, columns: number): string {
  const times = `${clockText(start_ms)} ${clockText(end_ms)}`;
  return shorten(`${sign} ${times}  ${lines.map(displayText).join(' / ')}`, columns);
}

function clockText(ms: number): string {
  const at = (unit: number, size: number) => String(Math.floor(ms / unit) % size).padStart(2, '0');
  return `${at(3_600_000, 100)}:${at(60_000, 60)}:${at(1_000, 60)}.${String(ms % 1000).padStart(3, '0')}`;
}
