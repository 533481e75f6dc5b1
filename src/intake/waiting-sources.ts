import { dirname } from 'node:path';
import { type Access, writeAccess } from '../access/folder-access.ts';
import type { WaitReason } from '../domain/job.ts';
import { resumesWithFile, waitHint } from '../domain/wait-hints.ts';
import type { SourceRow } from '../queue/known-films.ts';
import type { Clock } from '../system/clock.ts';
import { fingerprintFile } from '../system/fingerprint.ts';
import { type AbsenceOptions, absenceOf } from './absence.ts';
import type { ScanResult } from './discovery.ts';
import type { IntakeQueue, OptionsBesideFilm } from './intake-ports.ts';
import { type FileLook, type Look, readRefusal } from './stable-file.ts';

export interface WaitingSourcesOptions extends AbsenceOptions {
  readonly queue: IntakeQueue;
  readonly changed: () => void;
  readonly look: (path: string) => Promise<Look>;
  readonly readRefusal?: typeof readRefusal;
  readonly besideFilm?: OptionsBesideFilm;
  readonly clock: Clock;
  /** Whether the film can be read, which takes reading it. */
  readonly isReadable?: (path: string) => Promise<boolean>;
  /** Whether results can be written into a folder. */
  readonly writeAccess?: (folder: string) => Promise<Access>;
}

/**
 * What the worker found in the way of a film may look well from outside and be met again: the next
 * try comes a minute later, then two, four, … and after the last only a person knows more.
 */
const RETRY_MS = 60_000;
const LONGEST_RETRY_MS = 3_600_000;
const MOST_RETRIES = 10;
/** Codes by which the worker puts a film aside for what may pass without a word. */
const PUT_ASIDE: ReadonlySet<string> = new Set(['volume_missing', 'cannot_read', 'cannot_write']);

/**
 * Looks after the films that are queued or wait: one that was removed is canceled, one whose
 * volume is away waits for it, and one that is there again goes on.
 */
export class WaitingSources {
  readonly #options: WaitingSourcesOptions;
  /** How often films that the worker put aside went on from here. */
  readonly #retries = new Map<number, number>();

  constructor(options: WaitingSourcesOptions) {
    this.#options = options;
  }

  async check({ closed, present }: ScanResult, signal: AbortSignal): Promise<void> {
    const { queue, look } = this.#options;
    for (const id of this.#retries.keys()) {
      // Once it is done, what stood in its way is over.
      if ((queue.get(id)?.endedAt ?? null) !== null) this.#retries.delete(id);
    }
    for (const source of queue.sources()) {
      if (signal.aborted) return;
      const folder = closed.covering(source.path);
      if (folder !== undefined) {
        this.#putAside(source, folder.reason, folder.hint, 'quietly');
        continue;
      }
      // The scan has just seen it: it need not be asked for again.
      if (source.state === 'queued' && isAsSeen(source, present.get(source.path))) continue;
      await this.#check(source, await look(source.path));
    }
  }

  async #check(source: SourceRow, seen: Look): Promise<void> {
    switch (seen.kind) {
      case 'file':
        return await this.#there(source, seen.look);
      case 'evicted':
        return this.#putAside(source, 'icloud_evicted');
      case 'refused':
        return this.#putAside(source, seen.reason);
      case 'gone':
        return await this.#gone(source);
      case 'not_a_file':
        return;
    }
  }

  async #there(source: SourceRow, look: FileLook): Promise<void> {
    const { queue, changed } = this.#options;
    if (!isAsSeen(source, look)) queue.settle(source.path, look, 'scan');
    else if (source.state === 'waiting' && (await this.#mayGoOn(source))) {
      queue.resume(source.id);
      changed();
    }
  }

  /** Whether what the film waited for is there; before it was settled only intake puts one aside. */
  async #mayGoOn(source: SourceRow): Promise<boolean> {
    const { besideFilm, readRefusal: refusalOf = readRefusal } = this.#options;
    const { path, reason, settled, code } = source;
    if (code !== null && PUT_ASIDE.has(code)) return await this.#mayTryAgain(source);
    if (reason === 'needs_permission') return code === null && (await refusalOf(path)) === null;
    if (reason === 'config_invalid') {
      // One that waits for the configuration of all films is not woken by a look at its own.
      return code === 'film_options_invalid' && (await besideFilm?.isRecovered(path)) === true;
    }
    return settled === 0 || resumesWithFile(reason);
  }

  /** Whether a film that the worker put aside goes on: not at once, and not without end. */
  async #mayTryAgain({ id, path, code, updatedAt }: SourceRow): Promise<boolean> {
    const {
      queue,
      clock,
      isReadable = canBeRead,
      writeAccess: access = writeAccess,
    } = this.#options;
    const tries = this.#retries.get(id) ?? 0;
    const waitMs = Math.min(RETRY_MS * 2 ** tries, LONGEST_RETRY_MS);
    // Both ways: a clock that was set back must not make it wait for as long.
    if (tries >= MOST_RETRIES || Math.abs(clock.now() - updatedAt) < waitMs) return false;
    if (!(await isReadable(path))) return false;
    const movieDir = queue.get(id)?.movieDir;
    if (code === 'cannot_write' && movieDir) {
      const inFilms = await access(movieDir);
      // It is made by the run.
      const isOpen =
        inFilms === null || (inFilms === 'ENOENT' && !(await access(dirname(movieDir))));
      if (!isOpen) return false;
    }
    this.#retries.set(id, tries + 1);
    return true;
  }

  async #gone(source: SourceRow): Promise<void> {
    const { queue, look } = this.#options;
    // A copy of it settles elsewhere, perhaps: once its content is known, the job goes there.
    if (queue.settling().some(({ sourceSize }) => sourceSize === source.size)) return;
    const absence = await absenceOf(source, this.#options);
    if (absence !== 'removed') return this.#putAside(source, absence.reason, absence.hint);
    // A volume that was back in between has its films again.
    if ((await look(source.path)).kind === 'gone') queue.removeSource(source.id);
  }

  #putAside(
    { id, state, reason }: SourceRow,
    why: WaitReason,
    hint = waitHint(why),
    quietly?: 'quietly',
  ): void {
    const { queue, changed } = this.#options;
    if (state === 'waiting' && reason === why) return;
    queue.wait(id, why, hint);
    if (quietly === undefined) changed();
  }
}

function isAsSeen(
  { size, mtimeMs }: Pick<SourceRow, 'size' | 'mtimeMs'>,
  seen: Pick<FileLook, 'size' | 'mtimeMs'> | undefined,
): boolean {
  return seen !== undefined && seen.size === size && seen.mtimeMs === mtimeMs;
}

/** Reads what tells its content: a film on a bad disk or a lost share can be opened all the same. */
async function canBeRead(path: string): Promise<boolean> {
  return await fingerprintFile(path).then(
    () => true,
    () => false,
  );
}
