import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { StageName } from '../domain/stage.ts';
import type { TakeOver } from './heirs.ts';
import type { JobRow } from './job-rows.ts';
import { LIVE, NO_ERROR } from './job-sql.ts';
import type { JobTable } from './job-table.ts';
import { type Place, placeOf } from './place.ts';

/** What a person wants of films. */
export function wishes(table: JobTable, takeOver: TakeOver) {
  const { db } = table;
  const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
  const sql = {
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

  function requireMovable(id: number): JobRow {
    const row = table.requireRow(id);
    if (['settling', 'queued', 'waiting'].includes(row.state)) return row;
    const state = row.state === 'running' ? 'is running' : `is ${row.state}`;
    throw new SubpipedError('invalid_transition', `job ${id} ${state}: it cannot be moved`, {
      hint: 'only queued films can be moved: see subpiped status',
    });
  }

  return {
    /** Ends a film that is not running; asks the daemon to end a running one. */
    requestCancel(id: number): Job {
      const now = table.now();
      return table.write(() => {
        const row = table.requireRow(id);
        const changes =
          row.state === 'running'
            ? sql.requestCancel.run({ id, now }).changes
            : table.sql.cancelWaiting.run({ id, reason: 'by_person', now }).changes;
        table.expectChange(changes, row, 'canceled');
        if (row.state !== 'running') takeOver(id);
        return table.require(id);
      });
    },

    isCancelRequested(id: number): boolean {
      return table.sql.byId.get(id)?.cancel_requested === 1;
    },

    /**
     * Takes a film out of all lists; a scan does not find it again and its results stay. A running one
     * is ended first and goes with its end. Returns the job as it was.
     */
    remove(id: number): Job {
      const now = table.now();
      return table.write(() => {
        const row = table.requireRow(id);
        const job = table.require(id);
        if (row.state === 'running') {
          sql.requestRemove.run({ id, now });
          return job;
        }
        if (row.ended_at === null) table.sql.cancelWaiting.run({ id, reason: 'by_person', now });
        if (!table.retire(id)) table.expectChange(0, row, 'canceled');
        return job;
      });
    },

    /** Puts a film that was not begun elsewhere in the order of work. */
    move(id: number, place: Place): Job {
      const now = table.now();
      return table.write(() => {
        requireMovable(id);
        if ('beside' in place) requireMovable(place.beside);
        const others = () => sql.movable.all().filter((other) => other.id !== id);
        let found = placeOf(place, others());
        if (found === null) {
          // No number is left between the two: all are numbered anew, in the order that they have.
          for (const [index, other] of sql.movable.all().entries()) {
            sql.place.run({ id: other.id, priority: other.priority, rank: index + 1, now });
          }
          found = placeOf(place, others());
        }
        if (found !== null) sql.place.run({ id, ...found, now });
        return table.require(id);
      });
    },

    /**
     * Starts an ended or waiting film anew, with all its attempts. Finished stages are reused, but for
     * `redoFrom` and all that follow from it.
     */
    retry(id: number, redoFrom: StageName | null = null): Job {
      const now = table.now();
      return table.write(() => {
        const row = table.requireRow(id);
        const twin =
          row.fingerprint === null
            ? undefined
            : table.sql.twin.get({ id, fingerprint: row.fingerprint, forced: 1 });
        const live = twin ?? table.sql.liveBySource.get(row.source_path);
        if (live !== undefined && live.id !== id) {
          const message = `job ${id} is the same film as job ${live.id}, which is ${live.state}`;
          throw new SubpipedError('invalid_transition', message, {
            hint: `to see its progress: subpiped show ${live.id}`,
          });
        }
        table.expectChange(sql.retry.run({ id, redoFrom, now }).changes, row, 'queued');
        return table.require(id);
      });
    },
  };
}
