import type { SnapshotJob } from '../queue/snapshot.ts';
import { pageOf } from '../report/place.ts';
import { localTime } from '../system/log-line.ts';
import type { Paint } from '../terminal/paint.ts';
import { displayText, wrap } from '../terminal/text.ts';
import { outcomeOf } from './job-lines.ts';
import { stageLine } from './stage-lines.ts';

const LABEL_COLUMNS = 10;

/** One thing that the verdict rests on, as report.json has it. */
export interface ShownReason {
  readonly severity: 'warning' | 'review';
  readonly message: string;
}

const indent = (line: string) => `  ${line}`;

/**
 * Everything about one job. Paths stand whole, so that they can be copied.
 *
 * @param reasons why the verdict is not `pass`, in words, the worst first
 */
export function formatJob(
  job: SnapshotJob,
  columns: number,
  paint: Paint,
  reasons: readonly ShownReason[] = [],
): string {
  const instant = (at: number | null) => (at === null ? null : localTime(at));
  const facts: readonly (readonly [string, string | null])[] = [
    ['job', `#${job.id}`],
    ['source', job.source],
    ['state', outcomeOf(job)],
    ['why', job.message],
    ['what to do', job.hint],
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
  const why = reasons.flatMap(({ severity, message }) => {
    const [first = '', ...more] = wrap(displayText(message), columns - LABEL_COLUMNS);
    const label = (severity === 'review' ? 'check' : 'remark').padEnd(LABEL_COLUMNS);
    const color = severity === 'review' ? 'red' : 'yellow';
    return [
      `${paint(color, label)}${first}`,
      ...more.map((line) => ' '.repeat(LABEL_COLUMNS) + line),
    ];
  });
  const ran = job.stages.some((stage) => stage.state !== 'pending');
  return `${[...lines, ...why, ...(ran ? ['', ...stages] : [])].join('\n')}\n`;
}
