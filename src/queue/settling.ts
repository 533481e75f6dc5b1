import type { Job } from '../domain/job.ts';
import type { TakeOver } from './heirs.ts';
import { type JobRow, type SettlingJob, toJob } from './job-rows.ts';
import { ERROR, LIVE, NAMED_PRIORITY, NO_ERROR } from './job-sql.ts';
import type { JobTable } from './job-table.ts';
import { NEW_JOB_ID } from './past-films.ts';
import {
  doneBeforeMessage,
  type EnqueueResult,
  isSame,
  type NewPlace,
  type PastFilm,
  type SettleOptions,
  type SourceLook,
} from './source-facts.ts';

/** What intake writes: films come in and are found whole. */
export function settling(table: JobTable, takeOver: TakeOver) {
  const { db } = table;
  const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
  const sql = {
    settling: db.prepare<[], JobRow>(
      `select * from jobs indexed by jobs_live_source
        where ${LIVE} and state = 'settling' order by id`,
    ),
    /** A film of the same content that ended and whose job was removed since. */
    pastTwin: db.prepare<[string], PastFilm>(
      `select source_path as sourcePath, state, movie_dir as movieDir, ended_at as endedAt
         from past_films where fingerprint = ? and state != 'skipped' order by id limit 1`,
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
    touched: write(
      `update jobs set (source_size, source_mtime_ms, source_ino, source_blocks) =
              (select source_size, source_mtime_ms, source_ino, source_blocks from jobs where id = @id)
        where id = @of and state = 'done'
          and source_path = (select source_path from jobs where id = @id and priority = 0)`,
    ),
    forget: write("delete from jobs where id = @id and state = 'settling'"),
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
  };

  function settleOne(
    sourcePath: string,
    look: SourceLook,
    origin: 'scan' | 'add',
    options: SettleOptions,
  ): Job {
    const now = table.now();
    const { size, mtimeMs, ino = null, blocks = null } = look;
    const live = table.sql.liveBySource.get(sourcePath);
    if (live === undefined) {
      const { lastInsertRowid } = sql.insert.run({
        sourcePath,
        size,
        mtimeMs,
        ino,
        blocks,
        volume: options.volume ?? null,
        forced: options.force === true ? 1 : 0,
        maxAttempts: options.maxAttempts ?? 3,
        priority: origin === 'add' ? NAMED_PRIORITY : 0,
        now,
      });
      return table.require(Number(lastInsertRowid));
    }
    if (live.state !== 'running' && !isSame(live, look)) {
      sql.changed.run({ id: live.id, size, mtimeMs, ino, blocks, now });
      // It is not the film any more that others are the same as.
      takeOver(live.id);
    }
    if (options.force === true) sql.force.run({ id: live.id });
    if (origin === 'add') sql.hurry.run({ id: live.id });
    return table.require(live.id);
  }

  return {
    /**
     * Records that a film was seen. A live row of the path is brought up to date: any change of the
     * file starts the quiet time over. Otherwise a new row settles.
     */
    settle(
      sourcePath: string,
      look: SourceLook,
      origin: 'scan' | 'add',
      options: SettleOptions = {},
    ): Job {
      return table.write(() => settleOne(sourcePath, look, origin, options), 'settle');
    },

    /** The same for many found at once: a folder of thousands is one write to the disk. */
    settleAll(
      films: readonly {
        readonly path: string;
        readonly look: SourceLook;
        readonly volume: string;
      }[],
      maxAttempts: number,
    ): Job[] {
      return table.write(
        () =>
          films.map(({ path, look, volume }) =>
            settleOne(path, look, 'scan', { maxAttempts, volume }),
          ),
        'settle',
      );
    },

    /** Films that have not yet been found whole, oldest first. */
    settling(): SettlingJob[] {
      return sql.settling.all().map((row) => ({
        ...toJob(row),
        forced: row.forced === 1,
        quietSince: row.quiet_since ?? row.updated_at,
        sourceIno: row.source_ino,
        sourceBlocks: row.source_blocks,
        sourceVolume: row.source_volume,
        unreadableSince: row.unreadable_since,
      }));
    },

    /**
     * The file of a film that has not ended was moved or renamed: the job goes with it. A film that
     * was found at the new place and has not settled is this one. False if the film has ended, or
     * another one is worked on there.
     */
    follow(id: number, to: NewPlace): boolean {
      const { path, look, volume, movieDir = null } = to;
      const { size, mtimeMs, ino = null, blocks = null } = look;
      const now = table.now();
      return table.write(() => {
        const row = table.sql.byId.get(id);
        if (row === undefined || row.ended_at !== null) return false;
        const there = table.sql.liveBySource.get(path);
        if (there !== undefined && there.id !== id) {
          if (there.state !== 'settling') return false;
          sql.forgetSettling.run({ id: there.id });
          if (there.priority > row.priority) sql.hurry.run({ id });
        }
        const values = { id, path, size, mtimeMs, ino, blocks, volume, movieDir, now };
        return sql.moved.run(values).changes === 1;
      });
    },

    /** Remembers the volume that a film lies on. */
    onVolume(id: number, volume: string): void {
      sql.onVolume.run({ id, volume });
    },

    /** The quiet time of all films that settle begins now: nobody knows what passed meanwhile. */
    resetStability(): void {
      sql.resetStability.run({ now: table.now() });
    },

    /** The film as it is now cannot be read; the same bytes need not be read again. */
    unreadable(id: number): void {
      sql.unreadable.run({ id });
    },

    /** Says why a film still settles; a change of the file forgets it. */
    note(id: number, reason: string, message: string, hint: string): void {
      sql.note.run({ id, reason, message, hint, now: table.now() });
    },

    /**
     * A settled film enters the queue, unless its content is there already, live or ended: then it
     * is skipped as a duplicate. Only a live one refuses one that is forced, that is to be done
     * `again`, or that takes the place of another.
     */
    enqueue(
      id: number,
      {
        again = false,
        ...film
      }: {
        readonly fingerprint: string;
        readonly mediaSeconds: number | null;
        readonly movieDir: string;
        /** Nothing is left of what was made of it before. */
        readonly again?: boolean;
      },
    ): EnqueueResult {
      const now = table.now();
      return table.write(() => {
        const row = table.requireRow(id);
        const anew = row.forced === 1 || again || row.duplicate_of !== null;
        const twin = table.sql.twin.get({
          id,
          fingerprint: film.fingerprint,
          forced: anew ? 1 : 0,
        });
        if (twin !== undefined) {
          const { fingerprint } = film;
          // Its own file, touched since: that is no second film, and nobody asked for it.
          if (sql.touched.run({ id, of: twin.id }).changes === 1) {
            sql.forget.run({ id });
            return { kind: 'duplicate' as const, of: toJob(twin) };
          }
          const { changes } = sql.duplicate.run({ id, of: twin.id, fingerprint, now });
          table.expectChange(changes, row, 'skipped');
          return { kind: 'duplicate' as const, of: toJob(twin) };
        }
        const past = anew ? undefined : sql.pastTwin.get(film.fingerprint);
        if (past !== undefined) {
          const values = { id, fingerprint: film.fingerprint, ...doneBeforeMessage(past), now };
          table.expectChange(sql.doneBefore.run(values).changes, row, 'skipped');
          return { kind: 'done_before' as const, past };
        }
        table.expectChange(sql.enqueue.run({ id, ...film, now }).changes, row, 'queued');
        return { kind: 'queued' as const, job: table.require(id) };
      }, 'enqueue');
    },

    skip(
      id: number,
      reason: string,
      message: string | null = null,
      hint: string | null = null,
    ): void {
      const now = table.now();
      sql.endSettling.run({
        id,
        state: 'skipped',
        reason,
        code: null,
        message,
        hint,
        now,
      });
    },

    failSettling(id: number, code: string, message: string, hint: string): void {
      const values = { id, state: 'failed', reason: code, code, message, hint, now: table.now() };
      table.write(() => {
        if (sql.endSettling.run(values).changes === 1) takeOver(id);
      });
    },
  };
}
