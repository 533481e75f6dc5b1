import { SubpipedError } from '../domain/errors.ts';
import type { Job, JobState } from '../domain/job.ts';
import type { Clock } from '../system/clock.ts';
import { type CommitName, failpoint } from '../system/failpoint.ts';
import type { Database } from './database.ts';
import { type JobRow, toJob } from './job-rows.ts';
import { NOT_REMOVED } from './job-sql.ts';
import { retireJobStatements } from './past-films.ts';

/** The table of films, for the groups of statements that work on it. */
export class JobTable {
  readonly db: Database;
  /** Statements that several groups need; each is prepared once, as that takes longer than to run it. */
  readonly sql;
  /** Moves an ended job to the films of the past; part of a transaction. */
  readonly retire: (id: number) => boolean;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.db = db;
    this.#clock = clock;
    this.retire = retireJobStatements(db);
    this.sql = {
      byId: db.prepare<[number], JobRow>('select * from jobs where id = ?'),
      liveBySource: db.prepare<[string], JobRow>(
        `select * from jobs where source_path = ?
           and state in ('settling', 'queued', 'waiting', 'running')`,
      ),
      running: db.prepare<[], JobRow>("select * from jobs where state = 'running'"),
      /** A job of the same content: any live or finished one, or only a live one when forced. */
      twin: db.prepare<[{ id: number; fingerprint: string; forced: number }], JobRow>(
        `select * from jobs
          where fingerprint = @fingerprint and id != @id and duplicate_of is null
            and (state in ('queued', 'waiting', 'running')
                 or (@forced = 0 and state in ('done', 'failed', 'canceled', 'skipped')
                     and ${NOT_REMOVED}))
          order by id limit 1`,
      ),
      cancelWaiting: db.prepare<[Record<string, unknown>]>(
        `update jobs set state = 'canceled', reason = @reason, ended_at = @now, updated_at = @now
          where id = @id and state in ('settling', 'queued', 'waiting')`,
      ),
    };
  }

  now(): number {
    return this.#clock.now();
  }

  /** `commit` names the points at which a test may kill this program before and after it. */
  write<T>(work: () => T, commit?: CommitName): T {
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

  requireRow(id: number): JobRow {
    const row = this.sql.byId.get(id);
    if (row === undefined) {
      throw new SubpipedError('job_not_found', `there is no job ${id}`, {
        hint: 'subpiped list shows the jobs and their numbers',
      });
    }
    return row;
  }

  require(id: number): Job {
    return toJob(this.requireRow(id));
  }

  expectChange(changes: number, row: JobRow, wanted: JobState): void {
    if (changes === 1) return;
    throw new SubpipedError(
      'invalid_transition',
      `job ${row.id} is ${row.state} and cannot become ${wanted}`,
      { hint: `for details: subpiped show ${row.id}` },
    );
  }
}
