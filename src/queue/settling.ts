import type { Job, WaitReason } from '../domain/job.ts';
import { type SettlingJob, toJob } from './job-rows.ts';
import { JobTable } from './job-table.ts';
import { NAMED_PRIORITY } from './statements.ts';

/** What intake saw of a file. */
export interface SourceLook {
  readonly size: number;
  readonly mtimeMs: number;
}

export type EnqueueResult =
  | { readonly kind: 'queued'; readonly job: Job }
  | { readonly kind: 'duplicate'; readonly of: Job };

/** What intake writes: films come in, are found whole, wait or go. */
export class Settling extends JobTable {
  /**
   * Records that a film was seen. A live row of the path is brought up to date: a changed size or
   * time starts the quiet time over. Otherwise a new row settles.
   */
  settle(
    sourcePath: string,
    look: SourceLook,
    origin: 'scan' | 'add',
    options: { readonly force?: boolean; readonly maxAttempts?: number } = {},
  ): Job {
    const now = this.now();
    return this.write(() => {
      const live = this.sql.liveBySource.get(sourcePath);
      if (live === undefined) {
        const { lastInsertRowid } = this.sql.insert.run({
          sourcePath,
          size: look.size,
          mtimeMs: look.mtimeMs,
          forced: options.force === true ? 1 : 0,
          maxAttempts: options.maxAttempts ?? 3,
          priority: origin === 'add' ? NAMED_PRIORITY : 0,
          now,
        });
        return this.require(Number(lastInsertRowid));
      }
      const same = live.source_size === look.size && live.source_mtime_ms === look.mtimeMs;
      if (!same && live.state !== 'running') {
        this.sql.changed.run({ id: live.id, size: look.size, mtimeMs: look.mtimeMs, now });
      }
      if (options.force === true) this.sql.force.run({ id: live.id });
      if (origin === 'add') this.sql.hurry.run({ id: live.id });
      return this.require(live.id);
    });
  }

  /** Films that have not yet been found whole, oldest first. */
  settling(): SettlingJob[] {
    return this.sql.settling
      .all()
      .map((row) => ({ ...toJob(row), quietSince: row.quiet_since ?? row.updated_at }));
  }

  /**
   * Whether this very file (path, size, time) has a row already, live or ended; one that was
   * removed before anything was done for it may come back.
   */
  isKnown(sourcePath: string, look: SourceLook): boolean {
    return this.sql.known.get(sourcePath, look.size, look.mtimeMs) !== undefined;
  }

  /**
   * A settled film enters the queue, unless its content is there already, live or ended: then it
   * is skipped as a duplicate. A forced one is refused only by a live one.
   */
  enqueue(
    id: number,
    film: {
      readonly fingerprint: string;
      readonly mediaSeconds: number | null;
      readonly movieDir: string;
    },
  ): EnqueueResult {
    const now = this.now();
    return this.write(() => {
      const row = this.requireRow(id);
      const twin = this.sql.twin.get({
        id,
        fingerprint: film.fingerprint,
        forced: row.forced,
      });
      if (twin !== undefined) {
        const { fingerprint } = film;
        const { changes } = this.sql.duplicate.run({ id, of: twin.id, fingerprint, now });
        this.expectChange(changes, row, 'skipped');
        return { kind: 'duplicate' as const, of: toJob(twin) };
      }
      this.expectChange(this.sql.enqueue.run({ id, ...film, now }).changes, row, 'queued');
      return { kind: 'queued' as const, job: this.require(id) };
    });
  }

  skip(id: number, reason: string, message: string | null = null): void {
    const now = this.now();
    this.sql.endSettling.run({
      id,
      state: 'skipped',
      reason,
      code: null,
      message,
      hint: null,
      now,
    });
  }

  failSettling(id: number, code: string, message: string, hint: string): void {
    const now = this.now();
    this.sql.endSettling.run({ id, state: 'failed', reason: code, code, message, hint, now });
  }

  /** The film is gone from its folder: nothing is left to do for it. */
  removeSource(id: number): void {
    this.sql.cancelWaiting.run({ id, reason: 'source_removed', now: this.now() });
  }

  wait(id: number, reason: WaitReason, hint: string): void {
    this.sql.wait.run({ id, reason, hint, now: this.now() });
  }

  /** A waiting film goes on where it was: in the queue, or before it if it was never settled. */
  resume(id: number): void {
    this.sql.resume.run({ id, now: this.now() });
  }

  /** All films that wait for a reason go on; returns how many. */
  wakeWaiting(reason: WaitReason): number {
    return this.sql.wake.run({ reason, now: this.now() }).changes;
  }
}
