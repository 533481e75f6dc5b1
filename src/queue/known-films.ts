import type { JobState } from '../domain/job.ts';
import { collisionKey } from '../domain/movie.ts';
import { LIVE, NOT_REMOVED } from './job-sql.ts';
import type { JobTable } from './job-table.ts';
import type { KnownFile, SourceLook } from './source-facts.ts';

type KnownRow = Omit<KnownFile, 'live'> & { readonly live: number };

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

/** What intake asks of the films that there are: where they lie, and which are the same. */
export function knownFilms(table: JobTable) {
  const { db } = table;
  const sql = {
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
    /** Films whose folder in out/ is one and the same to a Mac. */
    folderOwners: db.prepare<[{ key: string; id: number }], FolderOwnerRow>(
      `select source_path as sourcePath, fingerprint, state, movie_dir as movieDir from jobs
        where folder_key = @key and id != @id
       union all
       select source_path, fingerprint, state, movie_dir from past_films where folder_key = @key`,
    ),
  };
  return {
    /**
     * What is known of this very file (path, size, time), live, ended or removed from the lists; one
     * that was gone before anything was done for it may come back.
     */
    known(sourcePath: string, look: SourceLook): KnownFile | undefined {
      const { size, mtimeMs } = look;
      const row = sql.known.get({ path: sourcePath, size, mtimeMs });
      return row === undefined ? undefined : { ...row, live: row.live === 1 };
    },

    isKnown(sourcePath: string, look: SourceLook): boolean {
      return this.known(sourcePath, look) !== undefined;
    },

    /** Films that are queued or wait, and what tells whether they are still where they were. */
    sources(): SourceRow[] {
      return sql.sources.all();
    },

    /** All films that have not ended. */
    liveSources(): LiveSourceRow[] {
      return sql.liveSources.all();
    },

    /** Films of the same content, live, ended or removed from the lists, but for those that were skipped. */
    twins(id: number, fingerprint: string): TwinRow[] {
      return sql.twins.all({ id, fingerprint });
    },

    /** Films, live or ended, whose folder in out/ has this name to a file system that folds names. */
    folderOwners(name: string, exceptId: number): FolderOwnerRow[] {
      return sql.folderOwners.all({ key: collisionKey(name), id: exceptId });
    },
  };
}
