import type { Job, JobState, LeaseOwner, Verdict } from '../domain/job.ts';
import type { StageName } from '../domain/stage.ts';

/** A row of `jobs` as SQLite gives it. */
export interface JobRow {
  readonly id: number;
  readonly source_path: string;
  readonly source_size: number | null;
  readonly source_mtime_ms: number | null;
  readonly quiet_since: number | null;
  readonly source_ino: string | null;
  readonly source_blocks: number | null;
  readonly source_volume: string | null;
  readonly unreadable_since: number | null;
  readonly fingerprint: string | null;
  readonly state: JobState;
  readonly reason: string | null;
  readonly verdict: Verdict | null;
  readonly priority: number;
  readonly attempts: number;
  readonly max_attempts: number;
  readonly rank: number;
  readonly run_at: number;
  readonly forced: number;
  readonly cancel_requested: number;
  readonly remove_requested: number;
  readonly redo_from: StageName | null;
  readonly duplicate_of: number | null;
  readonly media_seconds: number | null;
  readonly space_needed: number | null;
  readonly movie_dir: string | null;
  readonly folder_key: string | null;
  readonly film_path: string | null;
  readonly subtitles_path: string | null;
  readonly report_path: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  readonly error_hint: string | null;
  readonly lease_owner: string | null;
  readonly lease_expires_at: number | null;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly updated_at: number;
}

/** Why a film failed or waits, and what to do. */
export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** A film that is not yet known to be whole; `quietSince` is when it last changed. */
export interface SettlingJob extends Job {
  /** A person wants it done whatever speaks against it. */
  readonly forced: boolean;
  readonly quietSince: number;
  readonly sourceIno: string | null;
  readonly sourceBlocks: number | null;
  /** Mount point of the volume that it was last seen on. */
  readonly sourceVolume: string | null;
  /** `quietSince` as it was when the film could not be read. */
  readonly unreadableSince: number | null;
}

export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    sourcePath: row.source_path,
    sourceSize: row.source_size,
    sourceMtimeMs: row.source_mtime_ms,
    fingerprint: row.fingerprint,
    state: row.state,
    reason: row.reason,
    verdict: row.verdict,
    priority: row.priority,
    rank: row.rank,
    attempts: row.attempts,
    maxAttempts: row.max_attempts,
    runAt: row.run_at,
    redoFrom: row.redo_from,
    duplicateOf: row.duplicate_of,
    mediaSeconds: row.media_seconds,
    movieDir: row.movie_dir,
    filmPath: row.film_path,
    subtitlesPath: row.subtitles_path,
    reportPath: row.report_path,
    errorCode: row.error_code,
    errorMessage: row.error_message,
    errorHint: row.error_hint,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    updatedAt: row.updated_at,
  };
}

/** An owner as text: equal owners give equal text, which the queue's writes compare. */
export function ownerText(owner: LeaseOwner): string {
  return JSON.stringify([owner.pid, owner.startedAt, owner.bootId]);
}

export function parseOwner(text: string): LeaseOwner {
  const [pid, startedAt, bootId] = JSON.parse(text) as [number, string, string];
  return { pid, startedAt, bootId };
}
