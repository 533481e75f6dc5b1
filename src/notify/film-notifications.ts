import { basename } from 'node:path';
import type { Condition } from '../domain/condition.ts';
import type { Job, WaitReason } from '../domain/job.ts';
import { filmStem } from '../domain/movie.ts';
import { remark } from '../domain/remarks.ts';
import type { Notification, Notifier } from './notifier.ts';

/** Longer text is cut by every notification service, each in its own way. */
const MAX_LENGTH = 240;

/** Waits that end by themselves are no business of the person's. */
const NEEDS_PERSON: ReadonlySet<WaitReason> = new Set<WaitReason>([
  'disk_full',
  'volume_missing',
  'needs_permission',
  'missing_model',
  'missing_tool',
  'config_invalid',
  'icloud_evicted',
]);

/** Words the messages for what happens to films. Never throws and never waits. */
export class FilmNotifications {
  readonly #notifier: Notifier;
  readonly #told = new Set<string>();
  #sending: Promise<void> = Promise.resolve();

  constructor(notifier: Notifier) {
    this.#notifier = notifier;
  }

  jobDone(job: Job): void {
    this.#forgetWaits();
    const name = nameOf(job);
    this.#send({
      title: doneTitle(job, name),
      message: doneMessage(job, name),
      key: `job-${job.id}`,
      ...(job.movieDir === null ? {} : { openPath: job.movieDir }),
    });
  }

  jobFailed(job: Job): void {
    const reason = job.errorMessage ?? job.errorCode ?? 'for an unknown reason';
    const hint = job.errorHint === null || job.errorHint === '' ? '' : ` – ${job.errorHint}`;
    this.#send({
      title: `No subtitles for ${nameOf(job)}`,
      message: `${reason}${hint}`,
      key: `job-${job.id}`,
      urgent: true,
    });
  }

  /** Said once for each reason until a film is done again: a full disk stops them all. */
  jobWaiting(job: Job): void {
    const reason = job.reason as WaitReason | null;
    if (reason === null || !NEEDS_PERSON.has(reason) || this.#told.has(reason)) return;
    this.#told.add(reason);
    this.#send({
      title: 'subpiped needs you',
      message: `${nameOf(job)} waits (${reason.replaceAll('_', ' ')}): ${job.errorHint ?? 'see subpiped status'}`,
      key: `waiting-${reason}`,
      urgent: true,
    });
  }

  /** Something holds up the whole queue, or a watched folder; the caller says so once. */
  conditionHolds({ subject, reason, message, hint }: Condition): void {
    this.#told.add(reason);
    this.#send({
      title: 'subpiped needs you',
      message: `${message}: ${hint}`,
      key: `condition-${subject}-${reason}`,
      urgent: true,
    });
  }

  /** The queue's database was broken; the daemon has mended it. */
  databaseMended(setAside: string): void {
    this.#send({
      title: 'The queue was damaged and has been mended',
      message: `the damaged database lies in ${setAside}; finished films are known again`,
      key: 'database',
    });
  }

  /** Resolves when all that was said has been sent or given up. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  #forgetWaits(): void {
    this.#told.clear();
  }

  #send(notification: Notification): void {
    const clean = {
      ...notification,
      title: oneLine(notification.title),
      message: oneLine(notification.message),
    };
    // One after the other, so that they appear in the order of what happened.
    this.#sending = this.#sending.then(() => this.#notifier.send(clean)).catch(() => {});
  }
}

function doneTitle({ verdict }: Job, name: string): string {
  if (verdict === 'review') return `Please check the subtitles of ${name}`;
  return verdict === 'pass' ? 'Subtitles are ready' : 'Done, with a remark';
}

function doneMessage({ verdict, reason }: Job, name: string): string {
  const why = reason === null ? '' : remark(reason);
  // The title names the film already, and it is what is cut last.
  if (verdict === 'review') return why === '' ? 'see report.html' : `${why}; see report.html`;
  return why === '' ? name : `${name}: ${why}`;
}

function nameOf(job: Job): string {
  return filmStem(basename(job.sourcePath));
}

/** Characters that break a line or turn the reading direction: a file name may hold any of them. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]+/gu;

function oneLine(text: string): string {
  const line = text.normalize('NFC').replace(UNSAFE, ' ').trim();
  const characters = [...line];
  return characters.length <= MAX_LENGTH
    ? line
    : `${characters.slice(0, MAX_LENGTH - 1).join('')}…`;
}
