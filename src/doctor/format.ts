import { type Paint, painter } from '../terminal/paint.ts';
import { displayText, width } from '../terminal/text.ts';
import type { Checked, Result } from './check.ts';
import type { ServiceView } from './service-view.ts';

const MARKS: Readonly<Record<Result, string>> = {
  ok: '✓',
  warning: '!',
  broken: '✗',
  skipped: '–',
};
const TITLE_COLUMNS = 20;

export interface DoctorView {
  readonly columns: number;
  readonly color: boolean;
  /** What the same checks say inside the service; null if it said nothing yet. */
  readonly service: ServiceView | null;
}

/** The findings as text for people, what to do right below what it is about. */
export function formatFindings(found: readonly Checked[], view: DoctorView): string {
  const paint = painter(view.color);
  const inside = new Map(view.service?.checks.map((check) => [check.id, check]));
  const lines = found.flatMap((check) => [
    ...findingLines(check, paint, view.columns),
    ...serviceLines(check, inside.get(check.id), view.columns),
  ]);
  return `${[...lines, '', summary(found, paint)].join('\n')}\n`;
}

function findingLines(check: Checked, paint: Paint, columns: number): string[] {
  const { title, result, reason, remedy } = check;
  const mark = MARKS[result];
  const painted =
    result === 'ok' || result === 'skipped'
      ? mark
      : paint(result === 'broken' ? 'red' : 'yellow', mark);
  return [
    ...hanging(`${painted} ${title.padEnd(TITLE_COLUMNS)}`, reason, columns),
    ...(remedy ? hanging(indent('→ '), remedy, columns, 2) : []),
  ];
}

/** Only what differs: the service has another PATH, and other rights. */
function serviceLines(check: Checked, inside: Checked | undefined, columns: number): string[] {
  if (inside === undefined) return [];
  const { result, reason, remedy } = inside;
  if (result === check.result && reason === check.reason) return [];
  const text = `${MARKS[result]} ${reason}${remedy ? ` → ${remedy}` : ''}`;
  return hanging(indent('in the service: '), text, columns, 2);
}

const indent = (text: string) => `${' '.repeat(TITLE_COLUMNS + 2)}${text}`;

/** A text behind what begins its first line, its other lines below its own beginning. */
function hanging(head: string, text: string, columns: number, extra = 0): string[] {
  const left = TITLE_COLUMNS + 2 + extra;
  const room = Math.max(columns - left, 20);
  const [first = '', ...rest] = text
    .split('\n')
    .flatMap((line) => broken(displayText(line.trim()), room));
  return [`${head}${first}`, ...rest.map((line) => `${' '.repeat(left)}${line}`)];
}

/** Lines broken at spaces only: a path or command that is cut cannot be typed. */
function broken(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && width(`${last} ${word}`) <= columns) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

function summary(found: readonly Checked[], paint: Paint): string {
  const count = (result: Result) => found.filter((check) => check.result === result).length;
  const [broken, warnings] = [count('broken'), count('warning')];
  if (broken + warnings === 0) return paint('green', 'All is well.');
  const parts = [
    ...(broken > 0 ? [`${broken} broken`] : []),
    ...(warnings > 0 ? [`${warnings} to check`] : []),
  ];
  const fixable = found.some(({ fix, result }) => fix !== undefined && result !== 'ok');
  const fix = fixable ? ' subpiped doctor --fix can fix some of this.' : '';
  return `${paint(broken > 0 ? 'red' : 'yellow', parts.join(', '))}.${fix}`;
}
