import type { Verdict } from '../domain/job.ts';
import type { Clock } from '../system/clock.ts';
import type { Database } from './database.ts';
import { NEW_JOB_ID } from './past-films.ts';

/** A film that lies finished in `out/`. Instants are epoch ms, paths absolute. */
export interface FinishedFilm {
  readonly sourcePath: string;
  readonly sourceSize: number | null;
  readonly sourceMtimeMs: number | null;
  readonly fingerprint: string;
  readonly movieDir: string;
  readonly mediaSeconds: number | null;
  readonly verdict: Verdict;
  readonly reason: string | null;
  readonly filmPath: string | null;
  readonly subtitlesPath: string | null;
  readonly reportPath: string;
  readonly endedAt: number;
}

/** Enters films that were finished before the queue's database was lost or set back. */
export class FinishedFilms {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    this.#sql = {
      insert: db.prepare<[FinishedFilm & { readonly now: number }]>(
        `insert into jobs (id, source_path, source_size, source_mtime_ms, fingerprint, state, verdict,
                           reason, attempts, rank, run_at, media_seconds, movie_dir, folder_key,
                           film_path, subtitles_path, report_path, created_at, ended_at, updated_at)
         select ${NEW_JOB_ID}, @sourcePath, @sourceSize, @sourceMtimeMs, @fingerprint, 'done', @verdict,
                @reason, 1, (select coalesce(max(rank), 0) + 1 from jobs), @endedAt,
                @mediaSeconds, @movieDir, collision_key(@movieDir),
                @filmPath, @subtitlesPath, @reportPath, @endedAt, @endedAt, @now
          where not exists (select 1 from jobs
                             where fingerprint = @fingerprint and duplicate_of is null
                               and state in ('queued', 'waiting', 'running', 'done'))
            and not exists (select 1 from past_films where fingerprint = @fingerprint)`,
      ),
    };
  }

  /** Whether the film was not known as live, done or past. */
  recognize(film: FinishedFilm): boolean {
    return this.#sql.insert.run({ ...film, now: this.#clock.now() }).changes === 1;
  }
}
