import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { StageName } from '../domain/stage.ts';
import { Claims } from './claims.ts';
import type { JobRow } from './job-rows.ts';
import { type Place, placeOf } from './place.ts';

export type { ListOptions } from './job-table.ts';
export type { Place } from './place.ts';

/**
 * The films and their states: what anyone reads (JobTable), intake (Settling) and the worker
 * (Claims) write, and here what a person wants.
 */
export class JobQueue extends Claims {
  /** Does several things or, if one of them throws, none. */
  together<T>(work: () => T): T {
    return this.write(work);
  }

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
      if (row.state !== 'running') this.takeOver(id);
      return this.require(id);
    });
  }

  isCancelRequested(id: number): boolean {
    return this.sql.byId.get(id)?.cancel_requested === 1;
  }

  /**
   * Takes a film out of all lists; a scan does not find it again and its results stay. A running one
   * is ended first and goes with its end. Returns the job as it was.
   */
  remove(id: number): Job {
    const now = this.now();
    return this.write(() => {
      const row = this.requireRow(id);
      const job = this.require(id);
      if (row.state === 'running') {
        this.sql.requestRemove.run({ id, now });
        return job;
      }
      if (row.ended_at === null) this.sql.cancelWaiting.run({ id, reason: 'by_person', now });
      if (!this.retire(id)) this.expectChange(0, row, 'canceled');
      return job;
    });
  }

  /** Puts a film that was not begun elsewhere in the order of work. */
  move(id: number, place: Place): Job {
    const now = this.now();
    return this.write(() => {
      this.#requireMovable(id);
      if ('beside' in place) this.#requireMovable(place.beside);
      const others = () => this.sql.movable.all().filter((other) => other.id !== id);
      let found = placeOf(place, others());
      if (found === null) {
        // No number is left between the two: all are numbered anew, in the order that they have.
        for (const [index, other] of this.sql.movable.all().entries()) {
          this.sql.place.run({ id: other.id, priority: other.priority, rank: index + 1, now });
        }
        found = placeOf(place, others());
      }
      if (found !== null) this.sql.place.run({ id, ...found, now });
      return this.require(id);
    });
  }

  /**
   * Starts an ended or waiting film anew, with all its attempts. Finished stages are reused, but for
   * `redoFrom` and all that follow from it.
   */
  retry(id: number, redoFrom: StageName | null = null): Job {
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
      this.expectChange(this.sql.retry.run({ id, redoFrom, now }).changes, row, 'queued');
      return this.require(id);
    });
  }

  #requireMovable(id: number): JobRow {
    const row = this.requireRow(id);
    if (['settling', 'queued', 'waiting'].includes(row.state)) return row;
    const state = row.state === 'running' ? 'is running already' : `is ${row.state}`;
    throw new SubpipedError('invalid_transition', `job ${id} ${state}: it has no place to change`, {
      hint: 'films that wait for their turn can be moved: subpiped status shows them',
    });
  }
}
