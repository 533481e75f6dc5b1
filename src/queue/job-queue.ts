import { SubpipedError } from '../domain/errors.ts';
import type { Job, JobState, LeaseOwner, Verdict, WaitReason } from '../domain/job.ts';
import type { Clock } from '../system/clock.ts';
import type { Database } from './database.ts';
import { type JobRow, ownerText, parseOwner, type SettlingJob, toJob } from './job-rows.ts';
import { prepareStatements } from './statements.ts';

/** What intake saw of a file. */
export interface SourceLook {
  readonly size: number;
  readonly mtimeMs: number;
}

export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export interface JobResult {
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly filmPath: string | null;
  readonly subtitlesPath: string | null;
  readonly reportPath: string | null;
}

export type EnqueueResult =
  | { readonly kind: 'queued'; readonly job: Job }
  | { readonly kind: 'duplicate'; readonly of: Job };

export interface ListOptions {
  readonly states?: readonly JobState[];
  /** At most this many, newest first; without it all, oldest first. */
  readonly limit?: number;
}

/**
 * The films and their states. Every write of a running job names the lease's owner and says
 * whether a row changed: a process that lost its lease changes nothing.
 */
export class JobQueue {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #sql: ReturnType<typeof prepareStatements>;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#sql = prepareStatements(db);
  }

  // -- what intake writes ---------------------------------------------------------------------

  /**
   * Records that a film was seen. A live row of the path is brought up to date: a changed size or
   * time starts the quiet time over. Otherwise a new row settles.
   */
  settle(
    sourcePath: string,
    look: SourceLook,
    origin: 'scan' | 'add',
    options: { readonly force?: boolean; readonly maxAttempts?: number } = {},
  ): Job {
    const now = this.#clock.now();
    return this.#write(() => {
      const live = this.#sql.liveBySource.get(sourcePath);
      if (live === undefined) {
        const { lastInsertRowid } = this.#sql.insert.run({
          sourcePath,
          size: look.size,
          mtimeMs: look.mtimeMs,
          forced: options.force === true ? 1 : 0,
          maxAttempts: options.maxAttempts ?? 3,
          // A film that a person named goes before those that were merely found.
          priority: origin === 'add' ? 1 : 0,
          now,
        });
        return this.#require(Number(lastInsertRowid));
      }
      const same = live.source_size === look.size && live.source_mtime_ms === look.mtimeMs;
      if (!same && live.state !== 'running') {
        this.#sql.changed.run({ id: live.id, size: look.size, mtimeMs: look.mtimeMs, now });
      }
      return this.#require(live.id);
    });
  }

  /** Films that have not yet been found whole, oldest first. */
  settling(): SettlingJob[] {
    return this.#sql.settling
      .all()
      .map((row) => ({ ...toJob(row), quietSince: row.quiet_since ?? row.updated_at }));
  }

  /** Whether this very file (path, size, time) has a row already, live or ended. */
  isKnown(sourcePath: string, look: SourceLook): boolean {
    return this.#sql.known.get(sourcePath, look.size, look.mtimeMs) !== undefined;
  }

  /**
   * A settled film enters the queue, unless its content is there already, live or ended: then it
   * is skipped as a duplicate. A forced one is refused only by a live one.
   */
  enqueue(
    id: number,
    film: {
      readonly fingerprint: string;
      readonly mediaSeconds: number | null;
      readonly movieDir: string;
    },
  ): EnqueueResult {
    const now = this.#clock.now();
    return this.#write(() => {
      const row = this.#requireRow(id);
      const twin = this.#sql.twin.get({
        id,
        fingerprint: film.fingerprint,
        forced: row.forced,
      });
      if (twin !== undefined) {
        this.#sql.duplicate.run({ id, of: twin.id, fingerprint: film.fingerprint, now });
        return { kind: 'duplicate' as const, of: toJob(twin) };
      }
      this.#expectChange(this.#sql.enqueue.run({ id, ...film, now }).changes, row, 'queued');
      return { kind: 'queued' as const, job: this.#require(id) };
    });
  }

  skip(id: number, reason: string, message: string | null = null): void {
    const now = this.#clock.now();
    this.#sql.endSettling.run({
      id,
      state: 'skipped',
      reason,
      code: null,
      message,
      hint: null,
      now,
    });
  }

  failSettling(id: number, code: string, message: string, hint: string): void {
    const now = this.#clock.now();
    this.#sql.endSettling.run({ id, state: 'failed', reason: code, code, message, hint, now });
  }

  /** The film is gone from its folder: nothing is left to do for it. */
  removeSource(id: number): void {
    this.#sql.cancelWaiting.run({ id, reason: 'source_removed', now: this.#clock.now() });
  }

  wait(id: number, reason: WaitReason, hint: string): void {
    this.#sql.wait.run({ id, reason, hint, now: this.#clock.now() });
  }

  /** A waiting film goes on where it was: in the queue, or before it if it was never settled. */
  resume(id: number): void {
    this.#sql.resume.run({ id, now: this.#clock.now() });
  }

  /** All films that wait for a reason go on; returns how many. */
  wakeWaiting(reason: WaitReason): number {
    return this.#sql.wake.run({ reason, now: this.#clock.now() }).changes;
  }

  // -- what the worker writes -----------------------------------------------------------------

  /** Takes the next film in one statement; null when none is due or one is running. */
  claim(owner: LeaseOwner, leaseMs: number): Job | null {
    const now = this.#clock.now();
    const row = this.#sql.claim.get({ owner: ownerText(owner), now, expires: now + leaseMs });
    return row === undefined ? null : toJob(row);
  }

  renew(owner: LeaseOwner, id: number, leaseMs: number): boolean {
    const expires = this.#clock.now() + leaseMs;
    return this.#sql.renew.run({ id, owner: ownerText(owner), expires }).changes === 1;
  }

  complete(owner: LeaseOwner, id: number, result: JobResult): boolean {
    const now = this.#clock.now();
    return this.#sql.complete.run({ id, owner: ownerText(owner), ...result, now }).changes === 1;
  }

  fail(owner: LeaseOwner, id: number, error: JobError): boolean {
    const now = this.#clock.now();
    return this.#sql.fail.run({ id, owner: ownerText(owner), ...error, now }).changes === 1;
  }

  retryLater(owner: LeaseOwner, id: number, error: JobError, runAt: number): boolean {
    const now = this.#clock.now();
    const values = { id, owner: ownerText(owner), ...error, runAt, now };
    return this.#sql.retryLater.run(values).changes === 1;
  }

  /** Puts the film aside until a person has acted; the attempt does not count. */
  waitFor(owner: LeaseOwner, id: number, reason: WaitReason, error: JobError): boolean {
    const now = this.#clock.now();
    const values = { id, owner: ownerText(owner), reason, ...error, now };
    return this.#sql.waitFor.run(values).changes === 1;
  }

  /** Gives the film back because the daemon stops; the attempt does not count. */
  release(owner: LeaseOwner, id: number): boolean {
    const now = this.#clock.now();
    return this.#sql.release.run({ id, owner: ownerText(owner), now }).changes === 1;
  }

  /** Ends a running film that a person canceled. */
  canceled(owner: LeaseOwner, id: number): boolean {
    const now = this.#clock.now();
    return this.#sql.canceled.run({ id, owner: ownerText(owner), now }).changes === 1;
  }

  /**
   * Films whose daemon is dead go back into the queue at once, whatever their lease says; one whose
   * daemon lives but has stopped renewing goes back when its lease has run out.
   */
  voidDeadLeases(isAlive: (owner: LeaseOwner) => boolean): Job[] {
    const now = this.#clock.now();
    return this.#write(() =>
      this.#sql.running
        .all()
        .filter((row) => {
          const owner = row.lease_owner === null ? null : parseOwner(row.lease_owner);
          return owner === null || !isAlive(owner) || (row.lease_expires_at ?? 0) <= now;
        })
        .map((row) => {
          this.#sql.release.run({ id: row.id, owner: row.lease_owner, now });
          return this.#require(row.id);
        }),
    );
  }

  // -- what a person writes -------------------------------------------------------------------

  /** Ends a film that is not running; asks the daemon to end a running one. */
  requestCancel(id: number): Job {
    const now = this.#clock.now();
    return this.#write(() => {
      const row = this.#requireRow(id);
      const changes =
        row.state === 'running'
          ? this.#sql.requestCancel.run({ id, now }).changes
          : this.#sql.cancelWaiting.run({ id, reason: 'by_person', now }).changes;
      this.#expectChange(changes, row, 'canceled');
      return this.#require(id);
    });
  }

  isCancelRequested(id: number): boolean {
    return this.#sql.byId.get(id)?.cancel_requested === 1;
  }

  /** Starts an ended or waiting film anew, with all its attempts. */
  retry(id: number): Job {
    const now = this.#clock.now();
    return this.#write(() => {
      const row = this.#requireRow(id);
      const twin =
        row.fingerprint === null
          ? undefined
          : this.#sql.twin.get({ id, fingerprint: row.fingerprint, forced: 1 });
      const live = twin ?? this.#sql.liveBySource.get(row.source_path);
      if (live !== undefined && live.id !== id) {
        const message = `job ${id} is the same film as job ${live.id}, which is ${live.state}`;
        throw new SubpipedError('invalid_transition', message, {
          hint: `subpiped show ${live.id} tells how far it is`,
        });
      }
      this.#expectChange(this.#sql.retry.run({ id, now }).changes, row, 'queued');
      return this.#require(id);
    });
  }

  // -- reading --------------------------------------------------------------------------------

  get(id: number): Job | undefined {
    const row = this.#sql.byId.get(id);
    return row === undefined ? undefined : toJob(row);
  }

  list({ states, limit }: ListOptions): Job[] {
    const wanted = states === undefined ? null : JSON.stringify(states);
    const rows =
      limit === undefined
        ? this.#sql.listOldest.all({ states: wanted })
        : this.#sql.listNewest.all({ states: wanted, limit });
    return rows.map(toJob);
  }

  /** When the next queued film may be claimed, or null when none is queued. */
  nextRunAt(): number | null {
    return this.#sql.nextRunAt.get()?.run_at ?? null;
  }

  #write<T>(work: () => T): T {
    return this.#db.transaction(work).immediate();
  }

  #requireRow(id: number): JobRow {
    const row = this.#sql.byId.get(id);
    if (row === undefined) {
      throw new SubpipedError('job_not_found', `there is no job ${id}`, {
        hint: 'subpiped list shows the jobs and their numbers',
      });
    }
    return row;
  }

  #require(id: number): Job {
    return toJob(this.#requireRow(id));
  }

  #expectChange(changes: number, row: JobRow, wanted: JobState): void {
    if (changes === 1) return;
    throw new SubpipedError(
      'invalid_transition',
      `job ${row.id} is ${row.state} and cannot become ${wanted}`,
      { hint: `subpiped show ${row.id} tells more` },
    );
  }
}
