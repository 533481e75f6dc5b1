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

/** What the file of options beside a film says. */
export interface OptionsBesideFilm {
  /** Name of the file that says that the film is to be left alone, or null. */
  skippedBy(path: string): Promise<string | null>;
  /** The languages (ISO 639-1) that the film is to have subtitles in. */
  subtitlesFor(path: string): Promise<readonly string[]>;
  /** Whether a film that waits for its own options to be mended may go on. */
  isRecovered(job: Job): Promise<boolean>;
}
