import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { Claims } from './claims.ts';

export type { ListOptions } from './job-table.ts';

/**
 * The films and their states: what anyone reads (JobTable), intake (Settling) and the worker
 * (Claims) write, and here what a person wants.
 */
export class JobQueue extends Claims {
  /** Ends a film that is not running; asks the daemon to end a running one. */
  requestCancel(id: number): Job {
    const now = this.now();
    return this.write(() => {
      const row = this.requireRow(id);
      const changes =
        row.state === 'running'
          ? this.sql.requestCancel.run({ id, now }).changes
          : this.sql.cancelWaiting.run({ id, reason: 'by_person', now }).changes;
      this.expectChange(changes, row, 'canceled');
      return this.require(id);
    });
  }

  isCancelRequested(id: number): boolean {
    return this.sql.byId.get(id)?.cancel_requested === 1;
  }

  /** Starts an ended or waiting film anew, with all its attempts. */
  retry(id: number): Job {
    const now = this.now();
    return this.write(() => {
      const row = this.requireRow(id);
      const twin =
        row.fingerprint === null
          ? undefined
          : this.sql.twin.get({ id, fingerprint: row.fingerprint, forced: 1 });
      const live = twin ?? this.sql.liveBySource.get(row.source_path);
      if (live !== undefined && live.id !== id) {
        const message = `job ${id} is the same film as job ${live.id}, which is ${live.state}`;
        throw new SubpipedError('invalid_transition', message, {
          hint: `subpiped show ${live.id} tells how far it is`,
        });
      }
      this.expectChange(this.sql.retry.run({ id, now }).changes, row, 'queued');
      return this.require(id);
    });
  }
}
