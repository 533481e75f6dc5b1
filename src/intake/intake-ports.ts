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
  /** Whether the options of a film, which it waits for, are right now. */
  isRecovered(path: string): Promise<boolean>;
}
