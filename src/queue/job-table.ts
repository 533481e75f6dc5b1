import { SubpipedError } from '../domain/errors.ts';
import type { Job, JobState } from '../domain/job.ts';
import type { Clock } from '../system/clock.ts';
import { type CommitName, failpoint } from '../system/failpoint.ts';
import type { Database } from './database.ts';
import { type JobRow, toJob } from './job-rows.ts';
import { retireJobStatements } from './past-films.ts';
import { prepareStatements } from './statements.ts';

export interface ListOptions {
  readonly states?: readonly JobState[];
  /** At most this many, newest first; without it all, oldest first. */
  readonly limit?: number;
}

/** The table of films: what anyone may read, and what the writing parts share. */
export class JobTable {
  protected readonly db: Database;
  protected readonly sql: ReturnType<typeof prepareStatements>;
  /** Moves an ended job to the films of the past; part of a transaction. */
  protected readonly retire: (id: number) => boolean;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.db = db;
    this.sql = prepareStatements(db);
    this.retire = retireJobStatements(db);
    this.#clock = clock;
  }

  get(id: number): Job | undefined {
    const row = this.sql.byId.get(id);
    return row === undefined ? undefined : toJob(row);
  }

  list({ states, limit }: ListOptions): Job[] {
    const wanted = states === undefined ? null : JSON.stringify(states);
    const rows =
      limit === undefined
        ? this.sql.listOldest.all({ states: wanted })
        : this.sql.listNewest.all({ states: wanted, limit });
    return rows.map(toJob);
  }

  /** The films that have not ended, at most this many, in the order in which they are worked on. */
  liveInOrder(most: number | null): Job[] {
    return this.sql.liveInOrder.all(most ?? -1).map(toJob);
  }

  liveCount(): number {
    return this.sql.liveCount.get() ?? 0;
  }

  /** What films wait for, each reason once, and what to do about it if that was said with it. */
  waitingFor(): { reason: string; hint: string | null }[] {
    return this.sql.waitingFor.all().map(({ reason, hint }) => ({ reason, hint }));
  }

  /** The films that ended last, the latest first. */
  lastEnded(limit: number): Job[] {
    return this.sql.lastEnded.all(limit).map(toJob);
  }

  /** The film that the next claim would take if nothing held it up. */
  nextDue(): Job | null {
    const row = this.sql.nextDue.get(this.#clock.now());
    return row === undefined ? null : toJob(row);
  }

  /** The films that the next claims would take, at most this many. */
  due(limit: number): Job[] {
    return this.sql.due.all({ now: this.#clock.now(), limit }).map(toJob);
  }

  isRunning(): boolean {
    return this.sql.running.get() !== undefined;
  }

  /**
   * Films that wait for space and may go on with so many bytes of room (`needed`: as far as known), or
   * that filled the disk so long ago and have attempts left.
   */
  waitingForSpace(most: {
    readonly room: number;
    readonly mostAttempts: number;
    readonly pauseMs: number;
    readonly limit: number;
  }): { readonly film: Job; readonly needed: number | null }[] {
    return this.sql.waitingForSpace
      .all({ ...most, now: this.#clock.now() })
      .map((row) => ({ film: toJob(row), needed: row.space_needed }));
  }

  /** When the next queued film may be claimed, or null when none is queued. */
  nextRunAt(): number | null {
    return this.sql.nextRunAt.get()?.run_at ?? null;
  }

  protected now(): number {
    return this.#clock.now();
  }

  /** `commit` names the points at which a test may kill this program before and after it. */
  protected write<T>(work: () => T, commit?: CommitName): T {
    const result = this.db
      .transaction(() => {
        const written = work();
        if (commit !== undefined) failpoint(`${commit}.before`);
        return written;
      })
      .immediate();
    if (commit !== undefined) failpoint(`${commit}.after`);
    return result;
  }

  protected requireRow(id: number): JobRow {
    const row = this.sql.byId.get(id);
    if (row === undefined) {
      throw new SubpipedError('job_not_found', `there is no job ${id}`, {
        hint: 'subpiped list shows the jobs and their numbers',
      });
    }
    return row;
  }

  protected require(id: number): Job {
    return toJob(this.requireRow(id));
  }

  protected expectChange(changes: number, row: JobRow, wanted: JobState): void {
    if (changes === 1) return;
    throw new SubpipedError(
      'invalid_transition',
      `job ${row.id} is ${row.state} and cannot become ${wanted}`,
      { hint: `subpiped show ${row.id} tells more` },
    );
  }
}
