import type { Database } from './database.ts';

/**
 * The number of a new job, in SQL. SQLite would give the highest number out again once its job was
 * moved to the films of the past, where it could then not go a second time.
 */
export const NEW_JOB_ID = `1 + max((select coalesce(max(id), 0) from jobs),
                                 (select coalesce(max(id), 0) from past_films))`;

/**
 * Moves an ended job's row to the films of the past: `status` and `list` forget it, while a scan
 * still knows the film and its folder is not given to another one. Its stage runs go with it, but
 * for the newest, which the time left is learned from. To be called within a transaction.
 */
export function retireJobStatements(db: Database) {
  const insert = db.prepare<[number]>(
    `insert into past_films (id, source_path, source_size, source_mtime_ms, fingerprint, state,
                             movie_dir, folder_key, ended_at)
     select id, source_path, source_size, source_mtime_ms, fingerprint, state,
            movie_dir, folder_key, ended_at
       from jobs where id = ? and ended_at is not null
        -- One that was gone before anything was done for it is new when it is there again.
        and (state != 'canceled' or reason is not 'source_removed')`,
  );
  const remove = db.prepare<[number]>('delete from jobs where id = ? and ended_at is not null');
  /** Whether there was such a job and it had ended. */
  return (id: number): boolean => {
    insert.run(id);
    return remove.run(id).changes === 1;
  };
}
