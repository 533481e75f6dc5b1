import { basename } from 'node:path';
import type { Job, JobState } from '../domain/job.ts';
import type { JobRow } from './job-rows.ts';

/** What intake saw of a file. */
export interface SourceLook {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino?: string;
  readonly blocks?: number;
}

/** Where the file of a film lies now. */
export interface NewPlace {
  readonly path: string;
  readonly look: SourceLook;
  /** Mount point of the volume. */
  readonly volume: string | null;
  /** Another folder for its results; without it, it keeps the one that it has. */
  readonly movieDir?: string | null;
}

export interface SettleOptions {
  readonly force?: boolean;
  readonly maxAttempts?: number;
  /** Mount point of the volume that the film lies on. */
  readonly volume?: string;
}

/** A film that was done and whose job was removed from the lists since. */
export interface PastFilm {
  readonly sourcePath: string;
  readonly state: JobState;
  readonly movieDir: string | null;
  readonly endedAt: number;
}

export type EnqueueResult =
  | { readonly kind: 'queued'; readonly job: Job }
  | { readonly kind: 'duplicate'; readonly of: Job }
  | { readonly kind: 'done_before'; readonly past: PastFilm };

/** What is known of a file that intake comes across. */
export interface KnownFile {
  readonly id: number;
  /** Whether its job has not ended. */
  readonly live: boolean;
  /** Where it was when it was last seen. */
  readonly volume: string | null;
  readonly ino: string | null;
  readonly state: JobState;
  readonly fingerprint: string | null;
  readonly endedAt: number | null;
}

/** A file that settles must agree in all that is known of it; later a new inode is no new film. */
export function isSame(row: JobRow, { size, mtimeMs, ino, blocks }: SourceLook): boolean {
  if (row.source_size !== size || row.source_mtime_ms !== mtimeMs) return false;
  if (row.state !== 'settling') return true;
  return (
    (ino === undefined || row.source_ino === ino) &&
    (blocks === undefined || row.source_blocks === blocks)
  );
}

export function doneBeforeMessage({ sourcePath, state, movieDir }: PastFilm) {
  const where = state === 'done' && movieDir !== null ? `; its subtitles are in ${movieDir}` : '';
  return {
    message: `already ${state}, as ${basename(sourcePath)}${where}`,
    hint: 'to process it again: subpiped add --force FILE',
  };
}
