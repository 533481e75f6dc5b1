import type { Condition } from '../domain/condition.ts';
import type { Job } from '../domain/job.ts';
import type { Database } from './database.ts';
import { type JobRow, toJob } from './job-rows.ts';

/** A film that something became of; `mark` is this very change. */
export interface OutboxJob {
  readonly mark: number;
  readonly job: Job;
}

/** What the person has not been told yet, as the database wrote it down with the change itself. */
export class Outbox {
  readonly #sql;

  constructor(db: Database) {
    this.#sql = {
      jobs: db.prepare<[], JobRow & { readonly mark: number }>(
        `select untold_jobs.id as mark, jobs.* from untold_jobs
           join jobs on jobs.id = untold_jobs.job_id order by untold_jobs.id`,
      ),
      conditions: db.prepare<[], Condition>(
        `select conditions.* from untold_conditions join conditions using (subject, reason)
          order by since, subject, reason`,
      ),
      blocking: db.prepare<[], Condition>('select * from conditions'),
      markSent: db.prepare<[number]>('delete from untold_jobs where id = ?'),
      markConditionSent: db.prepare<[string, string]>(
        'delete from untold_conditions where subject = ? and reason = ?',
      ),
    };
  }

  /** Films that are done, have failed or wait, in the order in which that came about. */
  jobs(): OutboxJob[] {
    return this.#sql.jobs.all().map((row) => ({ mark: row.mark, job: toJob(row) }));
  }

  /** The oldest first. */
  conditions(): Condition[] {
    return this.#sql.conditions.all();
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
    this.#sql.markConditionSent.run(subject, reason);
  }
}
