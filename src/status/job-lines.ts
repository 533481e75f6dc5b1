import { basename, relative } from 'node:path';
import { remark } from '../domain/remarks.ts';
import { pageOf } from '../report/place.ts';
import type { Color, Paint } from '../terminal/paint.ts';
import { displayText, shorten, wrap } from '../terminal/text.ts';
import type { JobView } from './job-view.ts';

const OUTCOME_COLORS: Readonly<Record<string, Color>> = {
  done: 'green',
  failed: 'red',
  waiting: 'yellow',
  skipped: 'dim',
  canceled: 'dim',
};

/** `#12  Film.mp4`, with the state or verdict at the end of the line. */
export function jobTitle(job: JobView, columns: number, paint: Paint): string {
  const number = `#${job.id}`.padEnd(5);
  const outcome = outcomeOf(job);
  const name = displayText(basename(job.source));
  const room = Math.max(columns - number.length - outcome.length - 2, 8);
  return `${paint('bold', number)}${shorten(name, room)}  ${paint(colorOf(job), outcome)}`;
}

/** What became of a job, in a few words. */
export function outcomeOf(job: JobView): string {
  if (job.state === 'done') return `done (${[job.verdict, job.reason].filter(Boolean).join(', ')})`;
  if (job.reason === 'duplicate' && job.duplicateOf !== null) {
    return `skipped (the same film as #${job.duplicateOf})`;
  }
  return job.reason === null ? job.state : `${job.state} (${job.reason})`;
}

function colorOf(job: JobView): Color {
  if (job.state === 'done' && job.verdict === 'review') return 'red';
  if (job.state === 'done' && job.verdict !== 'pass') return 'yellow';
  return OUTCOME_COLORS[job.state] ?? 'dim';
}

/** A path as short as it stays clear: inside the home, relative to it. */
export function placeIn(home: string, path: string): string {
  const inside = relative(home, path);
  return displayText(inside.startsWith('..') || inside === '' ? path : inside);
}

/** Lines below a job's title: its output, or why there is none and what to do. */
export function jobDetails(job: JobView, home: string, columns: number): string[] {
  const indent = '     ';
  const room = columns - indent.length;
  const lines: string[] = [];
  if (job.state === 'done' && job.output !== null) {
    lines.push(shorten(placeIn(home, job.film ?? job.output), room));
  }
  if (job.state === 'done' && job.verdict === 'review') {
    const why = job.reason === null ? '' : `: ${remark(job.reason)}`;
    lines.push(...wrap(`Please check the subtitles${why}`, room));
    if (job.report !== null) lines.push(shorten(placeIn(home, pageOf(job.report)), room));
  }
  if (job.message) lines.push(...wrap(displayText(job.message), room));
  if (job.hint) lines.push(...wrap(displayText(job.hint), room));
  return lines.map((line) => indent + line);
}
