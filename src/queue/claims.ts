import type { Job, LeaseOwner, Verdict, WaitReason } from '../domain/job.ts';
import { type CommitName, committing, failpoint } from '../system/failpoint.ts';
import type { TakeOver } from './heirs.ts';
import { type JobError, type JobRow, ownerText, parseOwner, toJob } from './job-rows.ts';
import { ERROR, MINE, NO_ERROR, UNLEASED, unlessCanceled } from './job-sql.ts';
import type { JobTable } from './job-table.ts';

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
export function claims(table: JobTable, takeOver: TakeOver) {
  const { db } = table;
  const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
  const sql = {
    claim: db.prepare<[{ owner: string; now: number; expires: number }], JobRow>(
      `update jobs set state = 'running', reason = null, lease_owner = @owner,
              lease_expires_at = @expires, attempts = attempts + 1, cancel_requested = 0, remove_requested = 0,
              started_at = @now, ${NO_ERROR}, updated_at = @now
        where id = (select id from jobs where state = 'queued' and run_at <= @now
                     order by priority desc, rank, id limit 1)
          and not exists (select 1 from jobs where state = 'running')
          and not exists (select 1 from conditions where stops != 'nothing')
       returning *`,
    ),
    /** No film waits longer than the longest pause: the clock was set back meanwhile. */
    pullBack: write("update jobs set run_at = @now where state = 'queued' and run_at > @latest"),
    renew: write(`update jobs set lease_expires_at = @expires ${MINE}`),
    redoCleared: write(`update jobs set redo_from = null ${MINE}`),
    complete: write(
      `update jobs set state = 'done', verdict = @verdict, reason = @reason, film_path = @filmPath,
              subtitles_path = @subtitlesPath, report_path = @reportPath, ${NO_ERROR}, ${UNLEASED},
              ended_at = @now, updated_at = @now ${MINE}`,
    ),
    fail: write(
      `update jobs set state = 'failed', reason = @code, ${ERROR}, ${UNLEASED},
              ended_at = @now, updated_at = @now ${MINE}`,
    ),
    retryLater: write(
      // Behind the others: a film that fails again and again must not hold them up each time.
      `update jobs set ${unlessCanceled("'queued'", "'retry'")}, ${ERROR}, ${UNLEASED},
              rank = (select max(rank) + 1 from jobs), run_at = @runAt, updated_at = @now ${MINE}`,
    ),
    waitFor: write(
      // One that filled the disk has had its attempt: it would fill it again and again.
      `update jobs set ${unlessCanceled("'waiting'", '@reason')}, ${ERROR}, ${UNLEASED},
              attempts = attempts - iif(@needed is null, 1, 0), space_needed = @needed,
              updated_at = @now ${MINE}`,
    ),
    settleAgain: write(
      `update jobs set ${unlessCanceled("'settling'", '@code')}, fingerprint = null,
              error_code = null, error_message = @message, error_hint = @hint, ${UNLEASED},
              attempts = 0, space_needed = null, quiet_since = @now, unreadable_since = null,
              run_at = @now,
              updated_at = @now ${MINE}`,
    ),
    release: write(
      `update jobs set ${unlessCanceled("'queued'", 'null')}, ${UNLEASED},
              attempts = attempts - 1, run_at = @now, updated_at = @now ${MINE}`,
    ),
    canceled: write(
      `update jobs set state = 'canceled', reason = 'by_person', ${UNLEASED},
              ended_at = @now, updated_at = @now ${MINE}`,
    ),
  };

  /** Writes how a run ended; whether it was still ours. A film to be removed goes with that. */
  function end(commit: CommitName, id: number, write: () => { readonly changes: number }): boolean {
    return table.write(() => {
      if (write().changes !== 1) return false;
      passOn(id);
      removeIfAsked(id);
      return true;
    }, commit);
  }

  /** A film that came to nothing, or is another one now, leaves its place to one of its twins. */
  function passOn(id: number): void {
    const { state, remove_requested } = table.requireRow(id);
    if (remove_requested === 0 && ['failed', 'canceled', 'settling'].includes(state)) {
      takeOver(id);
    }
  }

  /** The job as it was, if a person wanted it gone and it has ended; undefined otherwise. */
  function removeIfAsked(id: number): Job | undefined {
    const row = table.requireRow(id);
    if (row.remove_requested === 0 || row.ended_at === null) return undefined;
    table.retire(id);
    return toJob(row);
  }

  return {
    /** Takes the next film in one statement; null when none is due or one is running. */
    claim(owner: LeaseOwner, leaseMs: number): Job | null {
      const now = table.now();
      failpoint('claim.before');
      const row = sql.claim.get({ owner: ownerText(owner), now, expires: now + leaseMs });
      if (row === undefined) return null;
      failpoint('claim.after');
      return toJob(row);
    },

    /**
     * Makes films due at once that would wait longer than `longestMs`, the longest pause before a
     * retry: only a clock that was set back explains it. Returns how many.
     */
    pullBack(longestMs: number): number {
      const now = table.now();
      return sql.pullBack.run({ now, latest: now + longestMs }).changes;
    },

    renew(owner: LeaseOwner, id: number, leaseMs: number): boolean {
      const expires = table.now() + leaseMs;
      const values = { id, owner: ownerText(owner), expires };
      return committing('renew', () => sql.renew.run(values).changes === 1);
    },

    /** What was to be done again has lost its results: from now on the film is worked on as usual. */
    redoCleared(owner: LeaseOwner, id: number): boolean {
      const values = { id, owner: ownerText(owner) };
      return committing('redo-cleared', () => sql.redoCleared.run(values).changes === 1);
    },

    complete(owner: LeaseOwner, id: number, result: JobResult): boolean {
      const now = table.now();
      const values = { id, owner: ownerText(owner), ...result, now };
      return end('complete', id, () => sql.complete.run(values));
    },

    fail(owner: LeaseOwner, id: number, error: JobError): boolean {
      const now = table.now();
      const values = { id, owner: ownerText(owner), ...error, now };
      return end('fail', id, () => sql.fail.run(values));
    },

    retryLater(owner: LeaseOwner, id: number, error: JobError, runAt: number): boolean {
      const now = table.now();
      const values = { id, owner: ownerText(owner), ...error, runAt, now };
      return end('retry-later', id, () => sql.retryLater.run(values));
    },

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
      const now = table.now();
      const values = { id, owner: ownerText(owner), reason, ...error, needed, now };
      return end('wait-for', id, () => sql.waitFor.run(values));
    },

    /** The film is another one than was begun: it settles anew, as one that was just found. */
    settleAgain(owner: LeaseOwner, id: number, why: JobError): boolean {
      const now = table.now();
      const values = { id, owner: ownerText(owner), ...why, now };
      return end('settle-again', id, () => sql.settleAgain.run(values));
    },

    /** Gives the film back because the daemon stops; the attempt does not count. */
    release(owner: LeaseOwner, id: number): boolean {
      const now = table.now();
      const values = { id, owner: ownerText(owner), now };
      return end('release', id, () => sql.release.run(values));
    },

    /** Ends a running film that a person canceled. */
    canceled(owner: LeaseOwner, id: number): boolean {
      const now = table.now();
      const values = { id, owner: ownerText(owner), now };
      return end('canceled', id, () => sql.canceled.run(values));
    },

    /**
     * Films whose daemon is dead go back into the queue at once, whatever their lease says; one whose
     * daemon lives but has stopped renewing goes back when its lease has run out.
     */
    voidDeadLeases(isAlive: (owner: LeaseOwner) => boolean): Job[] {
      const now = table.now();
      return table.write(
        () =>
          table.sql.running
            .all()
            .filter((row) => {
              const owner = row.lease_owner === null ? null : parseOwner(row.lease_owner);
              return owner === null || !isAlive(owner) || (row.lease_expires_at ?? 0) <= now;
            })
            .map((row) => {
              sql.release.run({ id: row.id, owner: row.lease_owner, now });
              passOn(row.id);
              return removeIfAsked(row.id) ?? table.require(row.id);
            }),
        'void-leases',
      );
    },
  };
}
