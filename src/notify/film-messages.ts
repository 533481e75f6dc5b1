import { basename, dirname } from 'node:path';
import type { Condition } from '../domain/condition.ts';
import type { Job } from '../domain/job.ts';
import { shownStem } from '../domain/movie.ts';
import { remark } from '../domain/remarks.ts';
import type { Notification } from './notifier.ts';
import { plainText } from './plain-text.ts';

/** Films that a group names; a notification shows two lines. */
const NAMED = 3;

export function doneNotification(job: Job): Notification {
  const name = nameOf(job);
  return clean({
    title: doneTitle(job, name),
    message: doneText(job, name),
    key: `job-${job.id}`,
    ...(job.movieDir === null ? {} : { openPath: job.movieDir }),
  });
}

/** Several films that were done within a short time, none of which is for review. */
export function groupNotification(jobs: readonly Job[]): Notification {
  const remarks = jobs.filter(({ verdict }) => verdict !== 'pass').length;
  const withRemarks = remarks === 0 ? '' : `; ${remarks} with warnings (subpiped status)`;
  const folders = new Set(
    jobs.flatMap(({ movieDir }) => movieDir ?? []).map((dir) => dirname(dir)),
  );
  const [folder] = folders;
  return clean({
    title: `${jobs.length} films are ready`,
    message: `${listed(jobs)}${withRemarks}`,
    key: `films-${jobs[0]?.id ?? 0}`,
    ...(folder === undefined || folders.size > 1 ? {} : { openPath: folder }),
  });
}

export function failedNotification(job: Job): Notification {
  const reason = job.errorMessage ?? job.errorCode ?? 'the reason is unknown';
  const hint = job.errorHint === null || job.errorHint === '' ? '' : ` – ${job.errorHint}`;
  return clean({
    title: `No subtitles for ${nameOf(job)}`,
    message: `${reason}${hint}`,
    key: `job-${job.id}`,
    urgent: true,
  });
}

/** Several films that failed within a short time: a folder of broken ones, or one cause for all. */
export function failedGroupNotification(jobs: readonly Job[]): Notification {
  const causes = new Set(jobs.map(({ errorCode }) => errorCode));
  const [first] = jobs;
  const hint = causes.size === 1 ? (first?.errorHint ?? '') : '';
  return clean({
    title: `No subtitles for ${jobs.length} films`,
    message: `${listed(jobs)} – ${hint === '' ? 'subpiped status says why' : hint}`,
    key: `films-failed-${first?.id ?? 0}`,
    urgent: true,
  });
}

export function waitingNotification(job: Job): Notification {
  const reason = (job.reason ?? '').replaceAll('_', ' ');
  return clean({
    title: 'subpiped needs your attention',
    message: `${nameOf(job)} is waiting (${reason}): ${job.errorHint ?? 'see subpiped status'}`,
    key: `waiting-${job.reason}`,
    urgent: true,
  });
}

/** Something holds up the whole queue, or a watched folder. */
export function conditionNotification({ subject, reason, message, hint }: Condition): Notification {
  return clean({
    title: 'subpiped needs your attention',
    message: `${message}: ${hint}`,
    key: `condition-${subject}-${reason}`,
    urgent: true,
  });
}

/** The queue's database was broken; the daemon has mended it. */
export function recoveredNotification(setAside: string): Notification {
  return clean({
    title: 'The queue was damaged and has been repaired',
    message: `the damaged database is in ${setAside}; finished films are back in the list`,
    key: 'database',
  });
}

/** The queue's database is whole, but it has lost what was written to it last. */
export function behindNotification(problem: string): Notification {
  return clean({
    title: 'The queue lost its latest changes',
    message: `${problem}: see subpiped status, then pause, cancel or remove films again as needed`,
    key: 'database',
    urgent: true,
  });
}

function clean(notification: Notification): Notification {
  return {
    ...notification,
    title: plainText(notification.title),
    message: plainText(notification.message),
  };
}

function doneTitle({ verdict }: Job, name: string): string {
  if (verdict === 'review') return `Please check the subtitles for ${name}`;
  return verdict === 'pass' ? 'Subtitles are ready' : 'Done, with warnings';
}

function doneText({ verdict, reason }: Job, name: string): string {
  const why = reason === null ? '' : remark(reason);
  // The title names the film already, and it is what is cut last.
  if (verdict === 'review') return why === '' ? 'see report.html' : `${why}; see report.html`;
  return why === '' ? name : `${name}: ${why}`;
}

/** `A, B, C and 4 more`. */
function listed(jobs: readonly Job[]): string {
  const names = jobs.slice(0, NAMED).map(nameOf);
  const more = jobs.length - names.length;
  const last = more > 0 ? `${more} more` : (names.pop() ?? '');
  return `${names.join(', ')} and ${last}`;
}

function nameOf(job: Job): string {
  return shownStem(basename(job.sourcePath));
}
