import { join } from 'node:path';
import { describeMissing } from '../models/missing-translator.ts';
import type { ProfileRecord } from '../models/profile-record.ts';
import { QUEUE } from '../queue/conditions.ts';
import type { Snapshot, SnapshotJob } from '../queue/snapshot.ts';
import { localTime } from '../system/log-line.ts';
import { formatPercent, progressBar } from '../terminal/bar.ts';
import { formatDuration } from '../terminal/duration.ts';
import { type Paint, painter } from '../terminal/paint.ts';
import { displayText, shorten, wrap } from '../terminal/text.ts';
import { jobDetails, jobTitle, placeIn } from './job-lines.ts';
import { stageLine } from './stage-lines.ts';

export interface StatusView {
  readonly home: string;
  /** Where films are dropped, when that is not `in/` in the home. */
  readonly inDir?: string;
  /** What setup chose; null or absent before. */
  readonly models?: ProfileRecord | null;
  /** The command that starts a daemon. */
  readonly start?: string;
  /** How many live films there are beside those in the snapshot. */
  readonly more?: number;
  readonly columns: number;
  readonly color: boolean;
}

/** How many ended films `status` shows; `list` shows them all. */
export const LAST_RESULTS = 5;
/** How many films that are to come it names. */
export const MAX_QUEUED = 10;
const BAR_COLUMNS = 40;
const INDENT = '     ';

/** The snapshot as text for people. Nothing is worked out here that the JSON does not say too. */
export function formatStatus(snapshot: Snapshot, view: StatusView): string {
  const paint = painter(view.color);
  const inState = (...states: string[]) =>
    snapshot.jobs.filter((job) => states.includes(job.state));
  const running = inState('running');
  const queue = inState('queued', 'waiting', 'settling');
  const ended = inState('done', 'failed', 'canceled', 'skipped');

  const sections = [
    daemonLines(snapshot, view, paint),
    conditionLines(snapshot, view, paint),
    ...running.map((job) => runningLines(job, view, paint)),
    waitingLines(snapshot, view, paint),
    queueLines(queue, view, paint),
    resultLines(ended, view, paint),
  ];
  if (running.length + queue.length === 0) {
    sections.push([
      shorten(
        `Nothing to do. Drop a film into ${displayText(view.inDir ?? join(view.home, 'in'))}`,
        view.columns,
      ),
    ]);
  }
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function daemonLines(snapshot: Snapshot, view: StatusView, paint: Paint): string[] {
  const { daemon } = snapshot;
  const home = shorten(`home: ${displayText(view.home)}`, view.columns);
  const notes = [
    ...notificationLines(snapshot, view, paint),
    ...modelLines(view, paint),
    ...deviceLines(snapshot, view, paint),
  ];
  const rest = [home, ...notes];
  return daemon.running
    ? [`${paint('green', 'The daemon is running')} (pid ${daemon.pid})`, ...rest]
    : [
        `${paint('yellow', 'No daemon is running')}: start it with \`${view.start ?? 'npm start'}\``,
        ...rest,
      ];
}

/** It holds nothing up, and what would have been told stands below. */
function notificationLines({ notifications }: Snapshot, view: StatusView, paint: Paint): string[] {
  const problem = notifications?.problem ?? null;
  if (problem === null) return [];
  const text = `Notifications do not work: ${displayText(problem)}; to test them: subpiped notify --test`;
  return wrap(text, view.columns).map((line) => paint('yellow', line));
}

/** Where the small models are no choice: what they make of Hindi is the gist only. */
function modelLines({ models, columns }: StatusView, paint: Paint): string[] {
  const small = models?.fallback
    ? [
        `The small models are in use (${displayText(models.why)}); for the large ones: subpiped setup --profile best`,
      ]
    : [];
  const without = (models?.missingTranslators ?? []).map((missing) => describeMissing(missing));
  return [...small, ...without].flatMap((text) =>
    wrap(text, columns).map((line) => paint('yellow', line)),
  );
}

/** Why a stage is slower than it might be, and until when (to the minute). */
function deviceLines({ deviceFailures }: Snapshot, view: StatusView, paint: Paint): string[] {
  return deviceFailures.flatMap(({ stage, device, until, message }) => {
    const time = localTime(until).slice(0, 'YYYY-MM-DD HH:MM'.length);
    const text = `${stage} skips ${device} until ${time}: ${displayText(message)}`;
    return wrap(text, view.columns).map((line) => paint('yellow', line));
  });
}

/** What holds up the whole queue or a folder, before all else: nothing below explains it. */
function conditionLines({ conditions }: Snapshot, view: StatusView, paint: Paint): string[] {
  return conditions.flatMap(({ subject, reason, message, hint, since }) => {
    const where = subject === QUEUE ? '' : `${displayText(placeIn(view.home, subject))}: `;
    const what = `${where}${reason.replaceAll('_', ' ')}`;
    const title = what.charAt(0).toUpperCase() + what.slice(1);
    return [
      ...wrap(`${title} since ${localTime(since)}`, view.columns).map((line) =>
        paint('yellow', line),
      ),
      ...[message, hint]
        .flatMap((text) => wrap(displayText(text), view.columns - INDENT.length))
        .map((line) => `${INDENT}${line}`),
    ];
  });
}

function runningLines(job: SnapshotJob, view: StatusView, paint: Paint): string[] {
  const left = job.etaSeconds === null ? '' : `  about ${formatDuration(job.etaSeconds)} left`;
  const bar = progressBar(job.percent, Math.min(BAR_COLUMNS, view.columns - 40));
  return [
    jobTitle(job, view.columns, paint),
    `${INDENT}${bar} ${formatPercent(job.percent)}${left}`,
    ...job.stages.map((stage) => `${INDENT}${stageLine(stage, paint, view.columns)}`),
  ];
}

function waitingLines({ waiting }: Snapshot, view: StatusView, paint: Paint): string[] {
  if (waiting.length === 0) return [];
  const lines = waiting.flatMap(({ reason, hint }) => [
    `${INDENT}${paint('yellow', reason.replaceAll('_', ' '))}`,
    ...wrap(displayText(hint), view.columns - 7).map((line) => `${INDENT}  ${line}`),
  ]);
  return ['Waiting', ...lines];
}

function queueLines(queue: readonly SnapshotJob[], view: StatusView, paint: Paint): string[] {
  if (queue.length === 0) return [];
  const first = queue.slice(0, MAX_QUEUED);
  const shown = first.flatMap((job) => [
    jobTitle(job, view.columns, paint),
    // Why it is not yet taken: nothing else on the screen says it.
    ...(job.state === 'settling' ? jobDetails(job, view.home, view.columns) : []),
    // What to do stands above, once for all that wait for the same.
    ...(job.state === 'waiting' ? jobDetails({ ...job, hint: null }, view.home, view.columns) : []),
  ]);
  const whole = queue.length + (view.more ?? 0);
  const more = whole - first.length;
  return [
    `Queue (${whole})`,
    ...shown,
    ...(more > 0 ? [`${INDENT}and ${more} more: subpiped list`] : []),
  ];
}

function resultLines(ended: readonly SnapshotJob[], view: StatusView, paint: Paint): string[] {
  if (ended.length === 0) return [];
  const shown = ended.slice(0, LAST_RESULTS);
  return [
    'Recent',
    ...shown.flatMap((job) => [
      jobTitle(job, view.columns, paint),
      ...jobDetails(job, view.home, view.columns),
    ]),
  ];
}
