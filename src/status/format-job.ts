import type { SnapshotJob } from '../queue/snapshot.ts';
import { pageOf } from '../report/place.ts';
import { clock } from '../report/times.ts';
import { localTime } from '../system/log-line.ts';
import type { Paint } from '../terminal/paint.ts';
import { displayText, wrap } from '../terminal/text.ts';
import { outcomeOf } from './job-lines.ts';
import { stageLine } from './stage-lines.ts';

const LABEL_COLUMNS = 10;

/** What report.json says of a film's quality. */
export interface ShownQuality {
  /** What the verdict rests on, in words, the worst first. */
  readonly reasons: readonly {
    readonly severity: 'warning' | 'review';
    readonly message: string;
  }[];
  /** Milliseconds at which the minutes begin whose translation is least sure, the worst first. */
  readonly unsure: readonly number[];
}

const indent = (line: string) => `  ${line}`;

/** Everything about one job. Paths stand whole, so that they can be copied. */
export function formatJob(
  job: SnapshotJob,
  columns: number,
  paint: Paint,
  { reasons, unsure }: ShownQuality = { reasons: [], unsure: [] },
): string {
  const instant = (at: number | null) => (at === null ? null : localTime(at));
  const facts: readonly (readonly [string, string | null])[] = [
    ['job', `#${job.id}`],
    ['source', job.source],
    ['state', outcomeOf(job)],
    ['why', job.message],
    ['fix', job.hint],
    ['code', job.errorCode],
    ['attempts', job.attempts === 0 ? null : String(job.attempts)],
    ['added', instant(job.createdAt)],
    ['started', instant(job.startedAt)],
    ['ended', instant(job.endedAt)],
    ['film', job.film],
    ['subtitles', job.subtitles],
    ['report', job.report === null ? null : pageOf(job.report)],
    ['folder', job.output],
  ];
  const lines = facts.flatMap(([label, value]) =>
    value === null || value === '' ? [] : `${label.padEnd(LABEL_COLUMNS)}${displayText(value)}`,
  );
  const stages = job.stages.flatMap((stage) => [
    stageLine(stage, paint, columns),
    ...(stage.message === null ? [] : wrap(displayText(stage.message), columns - 2).map(indent)),
  ]);
  const labeled = (label: string, color: 'red' | 'yellow', message: string) => {
    const [first = '', ...more] = wrap(displayText(message), columns - LABEL_COLUMNS);
    return [
      `${paint(color, label.padEnd(LABEL_COLUMNS))}${first}`,
      ...more.map((line) => ' '.repeat(LABEL_COLUMNS) + line),
    ];
  };
  const why = reasons.flatMap(({ severity, message }) =>
    severity === 'review' ? labeled('check', 'red', message) : labeled('remark', 'yellow', message),
  );
  if (unsure.length > 0) {
    const times = unsure.map(clock).join(', ');
    const where = `the translation is least sure at ${times} (open report.html, Translation)`;
    why.push(...labeled('unsure', 'yellow', where));
  }
  const ran = job.stages.some((stage) => stage.state !== 'pending');
  return `${[...lines, ...why, ...(ran ? ['', ...stages] : [])].join('\n')}\n`;
}
