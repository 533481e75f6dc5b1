import type { JobState } from '../domain/job.ts';
import type { Database } from './database.ts';
import type { JobRow } from './job-rows.ts';
import { NEW_JOB_ID } from './past-films.ts';

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
/** Word for word as in the index of live films, which then serves: ended ones may be thousands. */
const LIVE = "state in ('settling', 'queued', 'waiting', 'running')";
/** Word for word as in the index of films that wait for space. */
const NO_SPACE = "state = 'waiting' and reason = 'disk_full'";
/** Only the owner of the lease may write; zero changed rows tell that it was lost. */
const MINE = "where id = @id and state = 'running' and lease_owner = @owner";

/** A file that intake has seen before, as it is. */
export interface KnownRow {
  readonly id: number;
  readonly live: number;
  readonly volume: string | null;
  readonly ino: string | null;
  readonly state: JobState;
  readonly fingerprint: string | null;
  readonly endedAt: number | null;
}

/** Where a film lies that is not begun. */
export interface SourceRow {
  readonly id: number;
  readonly path: string;
  readonly size: number | null;
  readonly mtimeMs: number | null;
  readonly volume: string | null;
  readonly state: 'queued' | 'waiting';
  readonly reason: string | null;
  /** 1 once its content is known. */
  readonly settled: number;
  /** Why the worker put it aside; null if intake did. */
  readonly code: string | null;
  readonly updatedAt: number;
}

/** A film that has not ended, with what tells its file under another name. */
export interface LiveSourceRow {
  readonly id: number;
  readonly path: string;
  readonly size: number | null;
  readonly mtimeMs: number | null;
  readonly ino: string | null;
  readonly volume: string | null;
  readonly state: JobState;
  readonly fingerprint: string | null;
  readonly movieDir: string | null;
}

/** A film of the same content; one of the past has no more than its folder. */
export interface TwinRow {
  readonly id: number;
  readonly path: string;
  readonly state: JobState;
  readonly code: string | null;
  readonly movieDir: string | null;
  readonly filmPath: string | null;
  readonly subtitlesPath: string | null;
  readonly reportPath: string | null;
}

/** A film whose folder has a certain name. */
export interface FolderOwnerRow {
  readonly sourcePath: string;
  readonly fingerprint: string | null;
  readonly state: JobState;
  readonly movieDir: string;
}

export interface PastFilmRow {
  readonly id: number;
  readonly source_path: string;
  readonly state: JobState;
  readonly movie_dir: string | null;
  readonly ended_at: number;
}

/**
 * The queue's statements, prepared once and kept: to prepare one takes longer than to run it.
 */
export function prepareStatements(db: Database) {
  const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
  return {
    byId: db.prepare<[number], JobRow>('select * from jobs where id = ?'),
    liveBySource: db.prepare<[string], JobRow>(
      `select * from jobs where source_path = ?
         and state in ('settling', 'queued', 'waiting', 'running')`,
    ),
    known: db.prepare<[{ path: string; size: number; mtimeMs: number }], KnownRow>(
      `select id, ended_at is null as live, source_volume as volume, source_ino as ino, state,
              fingerprint, ended_at as endedAt
         from jobs
        where source_path = @path and source_size = @size and source_mtime_ms = @mtimeMs
          and ${NOT_REMOVED}
       union all
       select id, 0, null, null, state, fingerprint, ended_at from past_films
        where source_path = @path and source_size = @size and source_mtime_ms = @mtimeMs
        order by live desc, id desc limit 1`,
    ),
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
    settling: db.prepare<[], JobRow>(
      `select * from jobs indexed by jobs_live_source
        where ${LIVE} and state = 'settling' order by id`,
    ),
    /** Films that are not begun, with what tells whether they are still where they were. */
    sources: db.prepare<[], SourceRow>(
      `select id, source_path as path, source_size as size, source_mtime_ms as mtimeMs,
              source_volume as volume, state, reason, fingerprint is not null as settled,
              error_code as code, updated_at as updatedAt
         from jobs indexed by jobs_live_source
        where ${LIVE} and state in ('queued', 'waiting') order by id`,
    ),
    liveSources: db.prepare<[], LiveSourceRow>(
      `select id, source_path as path, source_size as size, source_mtime_ms as mtimeMs,
              source_ino as ino, source_volume as volume, state, fingerprint,
              movie_dir as movieDir
         from jobs indexed by jobs_live_source where ${LIVE}`,
    ),
    running: db.prepare<[], JobRow>("select * from jobs where state = 'running'"),
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
    /** A job of the same content: any live or finished one, or only a live one when forced. */
    twin: db.prepare<[{ id: number; fingerprint: string; forced: number }], JobRow>(
      `select * from jobs
        where fingerprint = @fingerprint and id != @id and duplicate_of is null
          and (state in ('queued', 'waiting', 'running')
               or (@forced = 0 and state in ('done', 'failed', 'canceled', 'skipped')
                   and ${NOT_REMOVED}))
        order by id limit 1`,
    ),

    /** All jobs of the same content, and those of the past, but for those that were skipped. */
    twins: db.prepare<[{ id: number; fingerprint: string }], TwinRow>(
      `select id, source_path as path, state, error_code as code, movie_dir as movieDir,
              film_path as filmPath, subtitles_path as subtitlesPath, report_path as reportPath
         from jobs
        where fingerprint = @fingerprint and id != @id and state != 'skipped' and ${NOT_REMOVED}
       union all
       select id, source_path, state, null, movie_dir, null, null, null
         from past_films where fingerprint = @fingerprint and state != 'skipped'`,
    ),
    /** A film of the same content that ended and whose job was removed since. */
    pastTwin: db.prepare<[string], PastFilmRow>(
      `select * from past_films where fingerprint = ? and state != 'skipped' order by id limit 1`,
    ),
    /** Films whose folder in out/ is one and the same to a Mac. */
    folderOwners: db.prepare<[{ key: string; id: number }], FolderOwnerRow>(
      `select source_path as sourcePath, fingerprint, state, movie_dir as movieDir from jobs
        where folder_key = @key and id != @id
       union all
       select source_path, fingerprint, state, movie_dir from past_films where folder_key = @key`,
    ),

    insert: write(
      `insert into jobs (id, source_path, source_size, source_mtime_ms, source_ino, source_blocks,
                         source_volume, quiet_since, state, forced, max_attempts, priority, rank,
                         run_at, created_at, updated_at)
       values (${NEW_JOB_ID}, @sourcePath, @size, @mtimeMs, @ino, @blocks, @volume, @now, 'settling', @forced,
               @maxAttempts, @priority, (select coalesce(max(rank), 0) + 1 from jobs), @now, @now,
               @now)`,
    ),
    changed: write(
      `update jobs set source_size = @size, source_mtime_ms = @mtimeMs, source_ino = @ino,
              source_blocks = @blocks, quiet_since = @now, unreadable_since = null,
              state = 'settling', reason = null, fingerprint = null, duplicate_of = null,
              attempts = 0, space_needed = null, ${NO_ERROR}, updated_at = @now
        where id = @id`,
    ),
    /** The file of a film that has not ended lies elsewhere, or is called otherwise. */
    moved: write(
      `update jobs set source_path = @path, source_size = @size, source_mtime_ms = @mtimeMs,
              source_ino = @ino, source_blocks = @blocks, source_volume = @volume,
              movie_dir = coalesce(@movieDir, movie_dir),
              folder_key = collision_key(coalesce(@movieDir, movie_dir)), updated_at = @now
        where id = @id and ${LIVE}`,
    ),
    forgetSettling: write("delete from jobs where id = @id and state = 'settling'"),
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
    sameAsHeir: write(
      'update jobs set duplicate_of = @heir where duplicate_of = @of and id != @heir',
    ),
    onVolume: write('update jobs set source_volume = @volume where id = @id'),
    resetStability: write(
      `update jobs set quiet_since = @now, unreadable_since = null
        where ${LIVE} and state = 'settling'`,
    ),
    unreadable: write(
      "update jobs set unreadable_since = quiet_since where id = @id and state = 'settling'",
    ),
    note: write(
      `update jobs set reason = @reason, error_message = @message, error_hint = @hint,
              updated_at = @now
        where id = @id and state = 'settling' and reason is not @reason`,
    ),
    force: write("update jobs set forced = 1 where id = @id and state = 'settling'"),
    hurry: write(`update jobs set priority = max(priority, ${NAMED_PRIORITY}) where id = @id`),
    enqueue: write(
      `update jobs set state = 'queued', reason = null, fingerprint = @fingerprint,
              media_seconds = @mediaSeconds, movie_dir = @movieDir,
              folder_key = collision_key(@movieDir), duplicate_of = null, run_at = @now,
              ${NO_ERROR}, updated_at = @now
        where id = @id and state = 'settling'`,
    ),
    duplicate: write(
      `update jobs set state = 'skipped', reason = 'duplicate', duplicate_of = @of,
              fingerprint = @fingerprint, ${NO_ERROR}, ended_at = @now, updated_at = @now
        where id = @id and state = 'settling'`,
    ),
    doneBefore: write(
      `update jobs set state = 'skipped', reason = 'done_before', fingerprint = @fingerprint,
              error_code = null, error_message = @message, error_hint = @hint, ended_at = @now,
              updated_at = @now
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
    requestCancel: write(
      `update jobs set cancel_requested = 1, updated_at = @now
        where id = @id and state = 'running'`,
    ),
    requestRemove: write(
      `update jobs set cancel_requested = 1, remove_requested = 1, updated_at = @now
        where id = @id and state = 'running'`,
    ),
    /** Films that a person can move, in the order of work. */
    movable: db.prepare<[], JobRow>(
      `select * from jobs indexed by jobs_live_source
        where ${LIVE} and state != 'running' order by priority desc, rank, id`,
    ),
    place: write(
      `update jobs set priority = @priority, rank = @rank, updated_at = @now
        where id = @id and state in ('settling', 'queued', 'waiting')`,
    ),
    retry: write(
      `update jobs set state = iif(fingerprint is null or movie_dir is null, 'settling', 'queued'),
              -- A film that settles has no content yet: what it is found to be may be live by then.
              fingerprint = iif(movie_dir is null, null, fingerprint),
              reason = null, verdict = null, film_path = null, subtitles_path = null,
              report_path = null, ${NO_ERROR}, attempts = 0, forced = 1, duplicate_of = null,
              redo_from = @redoFrom, space_needed = null, run_at = @now, quiet_since = @now,
              started_at = null,
              ended_at = null, updated_at = @now
        where id = @id and state in ('waiting', 'done', 'failed', 'canceled', 'skipped')`,
    ),
  };
}
