import type { Job } from '../domain/job.ts';
import type { JobQueue } from '../queue/job-queue.ts';

/** What intake asks of the queue: films come in and go, nothing is claimed or finished. */
export type IntakeQueue = Pick<
  JobQueue,
  | 'settle'
  | 'settling'
  | 'isKnown'
  | 'enqueue'
  | 'skip'
  | 'failSettling'
  | 'removeSource'
  | 'wait'
  | 'resume'
  | 'get'
  | 'list'
>;

/** What others may want to hear of; intake does not care what follows. */
export interface IntakeListener {
  /** A film is ready to be claimed. */
  queued(job: Job): void;
  /** A film can not be read and intake has given up on it. */
  failed(job: Job): void;
  /** A film waits for the person. */
  waiting(job: Job): void;
}
