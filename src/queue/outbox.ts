import type { Condition } from '../domain/condition.ts';
import type { Job } from '../domain/job.ts';
import type { Database } from './database.ts';
import { type JobRow, toJob } from './job-rows.ts';

/** A film that something became of; `mark` is this very change. */
export interface OutboxJob {
  readonly mark: number;
  readonly job: Job;
}

/** From now on the database writes down for each of these, too, what it has not been told yet. */
export function addReceivers(db: Database, names: readonly string[]): void {
  const add = db.prepare<[string]>('insert or ignore into receivers (name) values (?)');
  for (const name of names) add.run(name);
}

/** Forgets all other receivers, and what they were not told: nobody would ever tell them. */
export function keepReceivers(db: Database, names: readonly string[]): void {
  db.prepare<[string]>(
    'delete from receivers where name not in (select value from json_each(?))',
  ).run(JSON.stringify(names));
}

/**
 * What one receiver has not been told yet, as the database wrote it down with the change itself. The
 * database knows a receiver from `addReceivers` on.
 */
export class Outbox {
  readonly #receiver: string;
  readonly #sql;

  constructor(db: Database, receiver: string) {
    this.#receiver = receiver;
    this.#sql = {
      jobs: db.prepare<[string], JobRow & { readonly mark: number }>(
        `select untold_jobs.id as mark, jobs.* from untold_jobs
           join jobs on jobs.id = untold_jobs.job_id
          where receiver = ? order by untold_jobs.id`,
      ),
      conditions: db.prepare<[string], Condition>(
        `select conditions.* from untold_conditions join conditions using (subject, reason)
          where receiver = ? order by since, subject, reason`,
      ),
      blocking: db.prepare<[], Condition>('select * from conditions'),
      markSent: db.prepare<[number]>('delete from untold_jobs where id = ?'),
      markConditionSent: db.prepare<[string, string, string]>(
        'delete from untold_conditions where subject = ? and reason = ? and receiver = ?',
      ),
    };
  }

  /** Films that are done, have failed or wait, in the order in which that came about. */
  jobs(): OutboxJob[] {
    return this.#sql.jobs.all(this.#receiver).map((row) => ({ mark: row.mark, job: toJob(row) }));
  }

  /** The oldest first. */
  conditions(): Condition[] {
    return this.#sql.conditions.all(this.#receiver);
  }

  /** What holds, told or not: a film that waits for the same is not news. */
  blocking(): Condition[] {
    return this.#sql.blocking.all();
  }

  /** A film that something else became of meanwhile keeps that unsent. */
  markSent({ mark }: OutboxJob): void {
    this.#sql.markSent.run(mark);
  }

  markConditionSent({ subject, reason }: Condition): void {
    this.#sql.markConditionSent.run(subject, reason, this.#receiver);
  }
}
