import type { Job, WaitReason } from '../domain/job.ts';
import type { TakeOver } from './heirs.ts';
import { type JobError, type JobRow, toJob } from './job-rows.ts';
import { ERROR, LIVE, NO_ERROR, NO_SPACE } from './job-sql.ts';
import type { JobTable } from './job-table.ts';

/** Films that are put aside before they are begun, and go on or go. */
export function waiting(table: JobTable, takeOver: TakeOver) {
  const { db } = table;
  const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
  const sql = {
    wait: write(
      // No code: what the worker puts aside has one, and does not go on by itself.
      `update jobs set state = 'waiting', reason = @reason, error_code = null,
              error_message = null, error_hint = @hint, updated_at = @now
        where id = @id and state in ('settling', 'queued', 'waiting')`,
    ),
    resume: write(
      `update jobs set state = iif(fingerprint is null, 'settling', 'queued'), reason = null,
              ${NO_ERROR}, space_needed = null, run_at = @now, quiet_since = @now,
              updated_at = @now
        where id = @id and state = 'waiting'`,
    ),
    waitingFor: db
      .prepare<[string], number>(
        `select id from jobs indexed by jobs_live_source
          where ${LIVE} and state = 'waiting' and reason = ? order by id`,
      )
      .pluck(),
    noRoom: write(
      `update jobs set state = 'waiting', reason = 'disk_full', space_needed = @needed, ${ERROR},
              updated_at = @now
        where id = @id and state in ('queued', 'waiting')`,
    ),
    /** Films that may go on with so much room, or after so long since they filled the disk. */
    waitingForSpace: db.prepare<[Record<string, number>], JobRow>(
      `select * from jobs indexed by jobs_no_space
        where ${NO_SPACE} and (coalesce(space_needed, 0) <= @room
               or (attempts between 1 and @mostAttempts - 1 and abs(@now - updated_at) >= @pauseMs))
        order by priority desc, rank, id limit @limit`,
    ),
    /** What was estimated may have been so by another configuration. */
    estimateAnew: write(
      `update jobs indexed by jobs_no_space set space_needed = null
        where ${NO_SPACE} and attempts = 0`,
    ),
  };
  return {
    wait(id: number, reason: WaitReason, hint: string): void {
      sql.wait.run({ id, reason, hint, now: table.now() });
    },

    /** The films that wait for a reason, by their numbers. */
    waitingFor: (reason: WaitReason): number[] => sql.waitingFor.all(reason),

    /** A film waits for so many bytes of room; others are worked on. */
    noRoom(id: number, needed: number, error: JobError): void {
      sql.noRoom.run({ id, needed, ...error, now: table.now() });
    },

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
      return sql.waitingForSpace
        .all({ ...most, now: table.now() })
        .map((row) => ({ film: toJob(row), needed: row.space_needed }));
    },

    /** What films need that wait for space is to be estimated anew, but for those that filled the disk. */
    estimateAnew(): void {
      sql.estimateAnew.run({});
    },

    /** A waiting film goes on where it was: in the queue, or before it if it was never settled. */
    resume(id: number): void {
      sql.resume.run({ id, now: table.now() });
    },

    /** The film is gone from its folder: nothing is left to do for it. */
    removeSource(id: number): void {
      const values = { id, reason: 'source_removed', now: table.now() };
      table.write(() => {
        if (table.sql.cancelWaiting.run(values).changes === 1) takeOver(id);
      });
    },
  };
}
