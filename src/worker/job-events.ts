import { EventEmitter } from 'node:events';
import type { Logger } from 'pino';
import type { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';

/** What the worker tells; listeners decide nothing about the job. */
export interface JobEventMap {
  jobStarted: [job: Job];
  jobDone: [job: Job];
  jobFailed: [job: Job, error: SubpipedError];
  jobWaiting: [job: Job, error: SubpipedError];
  jobCanceled: [job: Job];
  /** It is tried again later, or settles anew. */
  jobAgain: [job: Job];
}

/** The worker's events. What a listener throws is logged and ends nothing. */
export class JobEvents {
  readonly #emitter = new EventEmitter<JobEventMap>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  on<K extends keyof JobEventMap>(name: K, listener: (...args: JobEventMap[K]) => void): void {
    const guarded = (...args: JobEventMap[K]) => {
      try {
        listener(...args);
      } catch (error) {
        this.#logger.error({ err: error, event: name }, 'a listener failed');
      }
    };
    (this.#emitter as EventEmitter).on(name, guarded as (...args: unknown[]) => void);
  }

  emit<K extends keyof JobEventMap>(name: K, ...args: JobEventMap[K]): void {
    (this.#emitter as EventEmitter).emit(name, ...args);
  }
}
