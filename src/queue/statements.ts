import type { Database } from './database.ts';
import type { JobRow } from './job-rows.ts';

/** A film that a person named goes before those that were merely found. */
export const NAMED_PRIORITY = 1;

/** Columns that every way out of `running` clears. */
const UNLEASED = 'lease_owner = null, lease_expires_at = null, cancel_requested = 0';
const NO_ERROR = 'error_code = null, error_message = null, error_hint = null';
const ERROR = 'error_code = @code, error_message = @message, error_hint = @hint';
/** Goes on to `state` for `reason`, unless a person asked to cancel: that is not forgotten. */
const unlessCanceled = (state: string, reason: string) =>
  `state = iif(cancel_requested = 1, 'canceled', ${state}),
              reason = iif(cancel_requested = 1, 'by_person', ${reason}),
              ended_at = iif(cancel_requested = 1, @now, null)`;
/** A film that was gone before anything was done for it is new when it is there again. */
const NOT_REMOVED = "(state != 'canceled' or reason is not 'source_removed')";
/** Only the owner of the lease may write; zero changed rows tell that it was lost. */
const MINE = "where id = @id and state = 'running' and lease_owner = @owner";

/**
 * The queue's statements, prepared once and kept: collecting thousands of statements is what
 * better-sqlite3 12 crashes on when built against Node 24.19 (its issue 1515).
 */
export function prepareStatements(db: Database) {
  const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
  return {
    byId: db.prepare<[number], JobRow>('select * from jobs where id = ?'),
    liveBySource: db.prepare<[string], JobRow>(
      `select * from jobs where source_path = ?
         and state in ('settling', 'queued', 'waiting', 'running')`,
    ),
    known: db.prepare<[string, number, number], { id: number }>(
      `select id from jobs
        where source_path = ? and source_size = ? and source_mtime_ms = ? and ${NOT_REMOVED}
        limit 1`,
    ),
    settling: db.prepare<[], JobRow>("select * from jobs where state = 'settling' order by id"),
    running: db.prepare<[], JobRow>("select * from jobs where state = 'running'"),
    nextDue: db.prepare<[number], JobRow>(
      `select * from jobs where state = 'queued' and run_at <= ?
        order by priority desc, rank, id limit 1`,
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
    /** A job of the same content: any live or finished one, or only a live one when forced. */
    twin: db.prepare<[{ id: number; fingerprint: string; forced: number }], JobRow>(
      `select * from jobs
        where fingerprint = @fingerprint and id != @id and duplicate_of is null
          and (state in ('queued', 'waiting', 'running')
               or (@forced = 0 and state in ('done', 'failed', 'canceled', 'skipped')
                   and ${NOT_REMOVED}))
        order by id limit 1`,
    ),

    insert: write(
      `insert into jobs (source_path, source_size, source_mtime_ms, quiet_since, state, forced,
                         max_attempts, priority, rank, run_at, created_at, updated_at)
       values (@sourcePath, @size, @mtimeMs, @now, 'settling', @forced, @maxAttempts, @priority,
               (select coalesce(max(rank), 0) + 1 from jobs), @now, @now, @now)`,
    ),
    changed: write(
      `update jobs set source_size = @size, source_mtime_ms = @mtimeMs, quiet_since = @now,
              state = 'settling', reason = null, fingerprint = null, attempts = 0, ${NO_ERROR},
              updated_at = @now
        where id = @id`,
    ),
    force: write("update jobs set forced = 1 where id = @id and state = 'settling'"),
    hurry: write(`update jobs set priority = max(priority, ${NAMED_PRIORITY}) where id = @id`),
    enqueue: write(
      `update jobs set state = 'queued', reason = null, fingerprint = @fingerprint,
              media_seconds = @mediaSeconds, movie_dir = @movieDir,
              folder_key = collision_key(@movieDir), run_at = @now, ${NO_ERROR},
              updated_at = @now
        where id = @id and state = 'settling'`,
    ),
    duplicate: write(
      `update jobs set state = 'skipped', reason = 'duplicate', duplicate_of = @of,
              fingerprint = @fingerprint, ended_at = @now, updated_at = @now
        where id = @id and state = 'settling'`,
    ),
    endSettling: write(
      `update jobs set state = @state, reason = @reason, ${ERROR},
              ended_at = @now, updated_at = @now
        where id = @id and state = 'settling'`,
    ),
    cancelWaiting: write(
      `update jobs set state = 'canceled', reason = @reason, ended_at = @now, updated_at = @now
        where id = @id and state in ('settling', 'queued', 'waiting')`,
    ),
    wait: write(
      `update jobs set state = 'waiting', reason = @reason, error_hint = @hint, updated_at = @now
        where id = @id and state in ('settling', 'queued', 'waiting')`,
    ),
    resume: write(
      `update jobs set state = iif(fingerprint is null, 'settling', 'queued'), reason = null,
              ${NO_ERROR}, run_at = @now, quiet_since = @now, updated_at = @now
        where id = @id and state = 'waiting'`,
    ),
    wake: write(
      `update jobs set state = iif(fingerprint is null, 'settling', 'queued'), reason = null,
              ${NO_ERROR}, run_at = @now, quiet_since = @now, updated_at = @now
        where state = 'waiting' and reason = @reason`,
    ),

    claim: db.prepare<[{ owner: string; now: number; expires: number }], JobRow>(
      `update jobs set state = 'running', reason = null, lease_owner = @owner,
              lease_expires_at = @expires, attempts = attempts + 1, cancel_requested = 0,
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
      `update jobs set ${unlessCanceled("'waiting'", '@reason')}, ${ERROR}, ${UNLEASED},
              attempts = attempts - 1, updated_at = @now ${MINE}`,
    ),
    release: write(
      `update jobs set ${unlessCanceled("'queued'", 'null')}, ${UNLEASED},
              attempts = attempts - 1, run_at = @now, updated_at = @now ${MINE}`,
    ),
    canceled: write(
      `update jobs set state = 'canceled', reason = 'by_person', ${UNLEASED},
              ended_at = @now, updated_at = @now ${MINE}`,
    ),
    requestCancel: write(
      `update jobs set cancel_requested = 1, updated_at = @now
        where id = @id and state = 'running'`,
    ),
    retry: write(
      `update jobs set state = iif(fingerprint is null or movie_dir is null, 'settling', 'queued'),
              -- A film that settles has no content yet: what it is found to be may be live by then.
              fingerprint = iif(movie_dir is null, null, fingerprint),
              reason = null, verdict = null, film_path = null, subtitles_path = null,
              report_path = null, ${NO_ERROR}, attempts = 0, forced = 1, duplicate_of = null,
              run_at = @now, quiet_since = @now, started_at = null,
              ended_at = null, updated_at = @now
        where id = @id and state in ('waiting', 'done', 'failed', 'canceled', 'skipped')`,
    ),
  };
}
