import type { Condition } from '../domain/condition.ts';
import type { Job } from '../domain/job.ts';
import type { JobQueue } from '../queue/job-queue.ts';

/** What intake asks of the queue: films come in and go, nothing is claimed or finished. */
export type IntakeQueue = Pick<
  JobQueue,
  | 'settle'
  | 'settleAll'
  | 'settling'
  | 'sources'
  | 'liveSources'
  | 'follow'
  | 'twins'
  | 'known'
  | 'isKnown'
  | 'onVolume'
  | 'resetStability'
  | 'unreadable'
  | 'note'
  | 'enqueue'
  | 'folderOwners'
  | 'skip'
  | 'failSettling'
  | 'removeSource'
  | 'wait'
  | 'resume'
  | 'get'
>;

/** What others may want to hear of; intake does not care what follows. */
export interface IntakeListener {
  /** A film is ready to be claimed. */
  queued(job: Job): void;
  /** A film can not be read and intake has given up on it. */
  failed(job: Job): void;
  /** A film waits for the person. */
  waiting(job: Job): void;
  /** A folder cannot be read; its films wait, and are not told of one by one. */
  closed(condition: Condition): void;
}

/** What the file of options beside a film says. */
export interface OptionsBesideFilm {
  /** Name of the file that says that the film is to be left alone, or null. */
  skippedBy(path: string): Promise<string | null>;
  /** The languages (ISO 639-1) that the film is to have subtitles in. */
  subtitlesFor(path: string): Promise<readonly string[]>;
  /** Whether a film that waits for its own options to be mended may go on. */
  isRecovered(job: Job): Promise<boolean>;
}
