import type { Job, WaitReason } from '../domain/job.ts';
import { collisionKey } from '../domain/movie.ts';
import { type JobError, type SettlingJob, toJob } from './job-rows.ts';
import { JobTable } from './job-table.ts';
import {
  doneBeforeMessage,
  type EnqueueResult,
  isSame,
  type KnownFile,
  type NewPlace,
  type SettleOptions,
  type SourceLook,
  toPastFilm,
} from './source-facts.ts';
import {
  type FolderOwnerRow,
  type LiveSourceRow,
  NAMED_PRIORITY,
  type SourceRow,
  type TwinRow,
} from './statements.ts';

/** What intake writes: films come in, are found whole, wait or go. */
export class Settling extends JobTable {
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
    return this.write(() => this.#settle(sourcePath, look, origin, options), 'settle');
  }

  /** The same for many found at once: a folder of thousands is one write to the disk. */
  settleAll(
    films: readonly { readonly path: string; readonly look: SourceLook; readonly volume: string }[],
    maxAttempts: number,
  ): Job[] {
    return this.write(
      () =>
        films.map(({ path, look, volume }) =>
          this.#settle(path, look, 'scan', { maxAttempts, volume }),
        ),
      'settle',
    );
  }

  #settle(
    sourcePath: string,
    look: SourceLook,
    origin: 'scan' | 'add',
    options: SettleOptions,
  ): Job {
    const now = this.now();
    const { size, mtimeMs, ino = null, blocks = null } = look;
    const live = this.sql.liveBySource.get(sourcePath);
    if (live === undefined) {
      const { lastInsertRowid } = this.sql.insert.run({
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
      return this.require(Number(lastInsertRowid));
    }
    if (live.state !== 'running' && !isSame(live, look)) {
      this.sql.changed.run({ id: live.id, size, mtimeMs, ino, blocks, now });
      // It is not the film any more that others are the same as.
      this.takeOver(live.id);
    }
    if (options.force === true) this.sql.force.run({ id: live.id });
    if (origin === 'add') this.sql.hurry.run({ id: live.id });
    return this.require(live.id);
  }

  /** Films that have not yet been found whole, oldest first. */
  settling(): SettlingJob[] {
    return this.sql.settling.all().map((row) => ({
      ...toJob(row),
      forced: row.forced === 1,
      quietSince: row.quiet_since ?? row.updated_at,
      sourceIno: row.source_ino,
      sourceBlocks: row.source_blocks,
      sourceVolume: row.source_volume,
      unreadableSince: row.unreadable_since,
    }));
  }

  /** Films that are queued or wait, and what tells whether they are still where they were. */
  sources(): SourceRow[] {
    return this.sql.sources.all();
  }

  /** All films that have not ended. */
  liveSources(): LiveSourceRow[] {
    return this.sql.liveSources.all();
  }

  /** Films of the same content, live, ended or removed from the lists, but for those that were skipped. */
  twins(id: number, fingerprint: string): TwinRow[] {
    return this.sql.twins.all({ id, fingerprint });
  }

  /**
   * The file of a film that has not ended was moved or renamed: the job goes with it. A film that
   * was found at the new place and has not settled is this one. False if the film has ended, or
   * another one is worked on there.
   */
  follow(id: number, to: NewPlace): boolean {
    const { path, look, volume, movieDir = null } = to;
    const { size, mtimeMs, ino = null, blocks = null } = look;
    const now = this.now();
    return this.write(() => {
      const row = this.sql.byId.get(id);
      if (row === undefined || row.ended_at !== null) return false;
      const there = this.sql.liveBySource.get(path);
      if (there !== undefined && there.id !== id) {
        if (there.state !== 'settling') return false;
        this.sql.forgetSettling.run({ id: there.id });
        if (there.priority > row.priority) this.sql.hurry.run({ id });
      }
      const values = { id, path, size, mtimeMs, ino, blocks, volume, movieDir, now };
      return this.sql.moved.run(values).changes === 1;
    });
  }

  /**
   * The first film that was skipped as the same as this one settles in its place; part of a
   * transaction. The others are the same as that one from now on.
   */
  protected takeOver(of: number): void {
    const heir = this.sql.heir.get({ of, now: this.now() })?.id;
    if (heir !== undefined) this.sql.sameAsHeir.run({ heir, of });
  }

  /** Remembers the volume that a film lies on. */
  onVolume(id: number, volume: string): void {
    this.sql.onVolume.run({ id, volume });
  }

  /** The quiet time of all films that settle begins now: nobody knows what passed meanwhile. */
  resetStability(): void {
    this.sql.resetStability.run({ now: this.now() });
  }

  /** The film as it is now cannot be read; the same bytes need not be read again. */
  unreadable(id: number): void {
    this.sql.unreadable.run({ id });
  }

  /** Says why a film still settles; a change of the file forgets it. */
  note(id: number, reason: string, message: string, hint: string): void {
    this.sql.note.run({ id, reason, message, hint, now: this.now() });
  }

  /**
   * What is known of this very file (path, size, time), live, ended or removed from the lists; one
   * that was gone before anything was done for it may come back.
   */
  known(sourcePath: string, look: SourceLook): KnownFile | undefined {
    const { size, mtimeMs } = look;
    const row = this.sql.known.get({ path: sourcePath, size, mtimeMs });
    return row === undefined ? undefined : { ...row, live: row.live === 1 };
  }

  isKnown(sourcePath: string, look: SourceLook): boolean {
    return this.known(sourcePath, look) !== undefined;
  }

  /** Films, live or ended, whose folder in out/ has this name to a file system that folds names. */
  folderOwners(name: string, exceptId: number): FolderOwnerRow[] {
    return this.sql.folderOwners.all({ key: collisionKey(name), id: exceptId });
  }

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
    const now = this.now();
    return this.write(() => {
      const row = this.requireRow(id);
      const anew = row.forced === 1 || again || row.duplicate_of !== null;
      const twin = this.sql.twin.get({
        id,
        fingerprint: film.fingerprint,
        forced: anew ? 1 : 0,
      });
      if (twin !== undefined) {
        const { fingerprint } = film;
        const { changes } = this.sql.duplicate.run({ id, of: twin.id, fingerprint, now });
        this.expectChange(changes, row, 'skipped');
        return { kind: 'duplicate' as const, of: toJob(twin) };
      }
      const past = anew ? undefined : this.sql.pastTwin.get(film.fingerprint);
      if (past !== undefined) {
        const values = { id, fingerprint: film.fingerprint, ...doneBeforeMessage(past), now };
        this.expectChange(this.sql.doneBefore.run(values).changes, row, 'skipped');
        return { kind: 'done_before' as const, past: toPastFilm(past) };
      }
      this.expectChange(this.sql.enqueue.run({ id, ...film, now }).changes, row, 'queued');
      return { kind: 'queued' as const, job: this.require(id) };
    }, 'enqueue');
  }

  skip(
    id: number,
    reason: string,
    message: string | null = null,
    hint: string | null = null,
  ): void {
    const now = this.now();
    this.sql.endSettling.run({
      id,
      state: 'skipped',
      reason,
      code: null,
      message,
      hint,
      now,
    });
  }

  failSettling(id: number, code: string, message: string, hint: string): void {
    const values = { id, state: 'failed', reason: code, code, message, hint, now: this.now() };
    this.write(() => {
      if (this.sql.endSettling.run(values).changes === 1) this.takeOver(id);
    });
  }

  /** The film is gone from its folder: nothing is left to do for it. */
  removeSource(id: number): void {
    const values = { id, reason: 'source_removed', now: this.now() };
    this.write(() => {
      if (this.sql.cancelWaiting.run(values).changes === 1) this.takeOver(id);
    });
  }

  wait(id: number, reason: WaitReason, hint: string): void {
    this.sql.wait.run({ id, reason, hint, now: this.now() });
  }

  /** A film waits for so many bytes of room; others are worked on. */
  noRoom(id: number, needed: number, error: JobError): void {
    this.sql.noRoom.run({ id, needed, ...error, now: this.now() });
  }

  /** What films need that wait for space is to be estimated anew, but for those that filled the disk. */
  estimateAnew(): void {
    this.sql.estimateAnew.run({});
  }

  /** A waiting film goes on where it was: in the queue, or before it if it was never settled. */
  resume(id: number): void {
    this.sql.resume.run({ id, now: this.now() });
  }
}
