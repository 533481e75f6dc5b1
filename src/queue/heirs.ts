import { NO_ERROR } from './job-sql.ts';
import type { JobTable } from './job-table.ts';

/** The part of `heirs` that other groups call. */
export type TakeOver = (of: number) => void;

/**
 * The first film that was skipped as the same as this one settles in its place; part of a
 * transaction. The others are the same as that one from now on.
 */
export function heirs(table: JobTable): TakeOver {
  const { db } = table;
  const sql = {
    /**
     * A film that was the same as one which comes to nothing settles in its place. Until then it
     * names that one: its end is no reason to skip this one.
     */
    heir: db.prepare<[{ of: number; now: number }], { id: number }>(
      `update jobs set state = 'settling', reason = null, fingerprint = null, attempts = 0,
              quiet_since = @now, unreadable_since = null, run_at = @now, started_at = null,
              ended_at = null, ${NO_ERROR}, updated_at = @now
        where id = (select id from jobs as twins
                     where duplicate_of = @of and state = 'skipped' and reason = 'duplicate'
                       and not exists (select 1 from jobs where source_path = twins.source_path
                                          and state in ('settling', 'queued', 'waiting', 'running'))
                     order by id limit 1)
       returning id`,
    ),
    sameAsHeir: db.prepare<[Record<string, unknown>]>(
      'update jobs set duplicate_of = @heir where duplicate_of = @of and id != @heir',
    ),
  };
  return (of) => {
    const heir = sql.heir.get({ of, now: table.now() })?.id;
    if (heir !== undefined) sql.sameAsHeir.run({ heir, of });
  };
}
