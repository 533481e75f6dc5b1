import type { Job, LeaseOwner, Verdict, WaitReason } from '../domain/job.ts';
import { type CommitName, committing, failpoint } from '../system/failpoint.ts';
import { type JobError, ownerText, parseOwner, toJob } from './job-rows.ts';
import { Settling } from './settling.ts';

export interface JobResult {
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly filmPath: string | null;
  readonly subtitlesPath: string | null;
  readonly reportPath: string | null;
}

/**
 * What the worker writes. Every write of a running job names the lease's owner and says whether a
 * row changed: a process that lost its lease changes nothing.
 */
export class Claims extends Settling {
  /** Takes the next film in one statement; null when none is due or one is running. */
  claim(owner: LeaseOwner, leaseMs: number): Job | null {
    const now = this.now();
    failpoint('claim.before');
    const row = this.sql.claim.get({ owner: ownerText(owner), now, expires: now + leaseMs });
    if (row === undefined) return null;
    failpoint('claim.after');
    return toJob(row);
  }

  /**
   * Makes films due at once that would wait longer than `longestMs`, the longest pause before a
   * retry: only a clock that was set back explains it. Returns how many.
   */
  pullBack(longestMs: number): number {
    const now = this.now();
    return this.sql.pullBack.run({ now, latest: now + longestMs }).changes;
  }

  renew(owner: LeaseOwner, id: number, leaseMs: number): boolean {
    const expires = this.now() + leaseMs;
    const values = { id, owner: ownerText(owner), expires };
    return committing('renew', () => this.sql.renew.run(values).changes === 1);
  }

  /** What was to be done again has lost its results: from now on the film is worked on as usual. */
  redoCleared(owner: LeaseOwner, id: number): boolean {
    const values = { id, owner: ownerText(owner) };
    return committing('redo-cleared', () => this.sql.redoCleared.run(values).changes === 1);
  }

  complete(owner: LeaseOwner, id: number, result: JobResult): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), ...result, now };
    return this.#end('complete', id, () => this.sql.complete.run(values));
  }

  fail(owner: LeaseOwner, id: number, error: JobError): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), ...error, now };
    return this.#end('fail', id, () => this.sql.fail.run(values));
  }

  retryLater(owner: LeaseOwner, id: number, error: JobError, runAt: number): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), ...error, runAt, now };
    return this.#end('retry-later', id, () => this.sql.retryLater.run(values));
  }

  /**
   * Puts the film aside until a person has acted; the attempt does not count, but for a film that
   * filled the disk and needs so many bytes.
   */
  waitFor(
    owner: LeaseOwner,
    id: number,
    reason: WaitReason,
    error: JobError,
    needed: number | null = null,
  ): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), reason, ...error, needed, now };
    return this.#end('wait-for', id, () => this.sql.waitFor.run(values));
  }

  /** The film is another one than was begun: it settles anew, as one that was just found. */
  settleAgain(owner: LeaseOwner, id: number, why: JobError): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), ...why, now };
    return this.#end('settle-again', id, () => this.sql.settleAgain.run(values));
  }

  /** Gives the film back because the daemon stops; the attempt does not count. */
  release(owner: LeaseOwner, id: number): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), now };
    return this.#end('release', id, () => this.sql.release.run(values));
  }

  /** Ends a running film that a person canceled. */
  canceled(owner: LeaseOwner, id: number): boolean {
    const now = this.now();
    const values = { id, owner: ownerText(owner), now };
    return this.#end('canceled', id, () => this.sql.canceled.run(values));
  }

  /**
   * Films whose daemon is dead go back into the queue at once, whatever their lease says; one whose
   * daemon lives but has stopped renewing goes back when its lease has run out.
   */
  voidDeadLeases(isAlive: (owner: LeaseOwner) => boolean): Job[] {
    const now = this.now();
    return this.write(
      () =>
        this.sql.running
          .all()
          .filter((row) => {
            const owner = row.lease_owner === null ? null : parseOwner(row.lease_owner);
            return owner === null || !isAlive(owner) || (row.lease_expires_at ?? 0) <= now;
          })
          .map((row) => {
            this.sql.release.run({ id: row.id, owner: row.lease_owner, now });
            this.#passOn(row.id);
            return this.#removeIfAsked(row.id) ?? this.require(row.id);
          }),
      'void-leases',
    );
  }

  /** Writes how a run ended; whether it was still ours. A film to be removed goes with that. */
  #end(commit: CommitName, id: number, end: () => { readonly changes: number }): boolean {
    return this.write(() => {
      if (end().changes !== 1) return false;
      this.#passOn(id);
      this.#removeIfAsked(id);
      return true;
    }, commit);
  }

  /** A film that came to nothing, or is another one now, leaves its place to one of its twins. */
  #passOn(id: number): void {
    const { state, remove_requested } = this.requireRow(id);
    if (remove_requested === 0 && ['failed', 'canceled', 'settling'].includes(state)) {
      this.takeOver(id);
    }
  }

  /** The job as it was, if a person wanted it gone and it has ended; undefined otherwise. */
  #removeIfAsked(id: number): Job | undefined {
    const row = this.requireRow(id);
    if (row.remove_requested === 0 || row.ended_at === null) return undefined;
    this.retire(id);
    return toJob(row);
  }
}
