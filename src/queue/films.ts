import type { Job, JobState } from '../domain/job.ts';
import { type JobRow, toJob } from './job-rows.ts';
import { LIVE } from './job-sql.ts';
import type { JobTable } from './job-table.ts';

export interface ListOptions {
  readonly states?: readonly JobState[];
  /** At most this many, newest first; without it all, oldest first. */
  readonly limit?: number;
}

export type Films = ReturnType<typeof films>;

/** What anyone may read of the films. */
export function films(table: JobTable) {
  const { db } = table;
  const sql = {
    /** The running film, then as they will be claimed, then those that wait or settle; -1 is all. */
    liveInOrder: db.prepare<[number], JobRow>(
      `select * from jobs indexed by jobs_live_source where ${LIVE}
        order by case state when 'running' then 0 when 'queued' then 1 when 'waiting' then 2
                 else 3 end, priority desc, rank, id limit ?`,
    ),
    liveCount: db
      .prepare<[], number>(`select count(*) from jobs indexed by jobs_live_source where ${LIVE}`)
      .pluck(),
    /** What films wait for, each reason once with the hint of the one that waits longest. */
    waitingFor: db.prepare<[], { reason: string; hint: string | null; first: number }>(
      `select reason, error_hint as hint, min(id) as first
         from jobs indexed by jobs_live_source
        where ${LIVE} and state = 'waiting' group by reason order by first`,
    ),
    nextDue: db.prepare<[number], JobRow>(
      `select * from jobs where state = 'queued' and run_at <= ?
        order by priority desc, rank, id limit 1`,
    ),
    due: db.prepare<[{ now: number; limit: number }], JobRow>(
      `select * from jobs where state = 'queued' and run_at <= @now
        order by priority desc, rank, id limit @limit`,
    ),
    nextRunAt: db.prepare<[], { run_at: number }>(
      "select run_at from jobs where state = 'queued' order by run_at limit 1",
    ),
    listOldest: db.prepare<[{ states: string | null }], JobRow>(
      `select * from jobs
        where @states is null or state in (select value from json_each(@states)) order by id`,
    ),
    listNewest: db.prepare<[{ states: string | null; limit: number }], JobRow>(
      `select * from jobs
        where @states is null or state in (select value from json_each(@states))
        order by id desc limit @limit`,
    ),
    lastEnded: db.prepare<[number], JobRow>(
      `select * from jobs where ended_at is not null order by ended_at desc, id desc limit ?`,
    ),
  };
  return {
    get(id: number): Job | undefined {
      const row = table.sql.byId.get(id);
      return row === undefined ? undefined : toJob(row);
    },

    list({ states, limit }: ListOptions): Job[] {
      const wanted = states === undefined ? null : JSON.stringify(states);
      const rows =
        limit === undefined
          ? sql.listOldest.all({ states: wanted })
          : sql.listNewest.all({ states: wanted, limit });
      return rows.map(toJob);
    },

    /** The films that have not ended, at most this many, in the order in which they are worked on. */
    liveInOrder(most: number | null): Job[] {
      return sql.liveInOrder.all(most ?? -1).map(toJob);
    },

    liveCount(): number {
      return sql.liveCount.get() ?? 0;
    },

    /** What films wait for, each reason once, and what to do about it if that was said with it. */
    waitingFor(): { reason: string; hint: string | null }[] {
      return sql.waitingFor.all().map(({ reason, hint }) => ({ reason, hint }));
    },

    /** The films that ended last, the latest first. */
    lastEnded(limit: number): Job[] {
      return sql.lastEnded.all(limit).map(toJob);
    },

    /** The film that the next claim would take if nothing held it up. */
    nextDue(): Job | null {
      const row = sql.nextDue.get(table.now());
      return row === undefined ? null : toJob(row);
    },

    /** The films that the next claims would take, at most this many. */
    due(limit: number): Job[] {
      return sql.due.all({ now: table.now(), limit }).map(toJob);
    },

    isRunning(): boolean {
      return table.sql.running.get() !== undefined;
    },

    /** When the next queued film may be claimed, or null when none is queued. */
    nextRunAt(): number | null {
      return sql.nextRunAt.get()?.run_at ?? null;
    },
  };
}
