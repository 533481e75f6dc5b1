import type { WaitReason } from '../domain/job.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { SourceRow } from '../queue/statements.ts';
import { type AbsenceOptions, absenceOf } from './absence.ts';
import type { Sight } from './discovery.ts';
import type { IntakeListener, IntakeQueue, OptionsBesideFilm } from './intake-ports.ts';
import { type FileLook, type Look, readRefusal } from './stable-file.ts';

export interface WaitingSourcesOptions extends AbsenceOptions {
  readonly queue: IntakeQueue;
  readonly listener: Pick<IntakeListener, 'waiting'>;
  readonly look: (path: string) => Promise<Look>;
  readonly readRefusal?: typeof readRefusal;
  readonly besideFilm?: OptionsBesideFilm;
}

/**
 * Looks after the films that are queued or wait: one that was removed is canceled, one whose
 * volume is away waits for it, and one that is there again goes on.
 */
export class WaitingSources {
  readonly #options: WaitingSourcesOptions;

  constructor(options: WaitingSourcesOptions) {
    this.#options = options;
  }

  async check({ closed, present }: Sight, signal: AbortSignal): Promise<void> {
    const { queue, look } = this.#options;
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
    const { queue } = this.#options;
    if (!isAsSeen(source, look)) queue.settle(source.path, look, 'scan');
    else if (source.state === 'waiting' && (await this.#mayGoOn(source))) queue.resume(source.id);
  }

  /** Whether the film waited for its file; before it was settled only intake puts one aside. */
  async #mayGoOn({ id, path, reason, settled, code }: SourceRow): Promise<boolean> {
    const { queue, besideFilm, readRefusal: refusalOf = readRefusal } = this.#options;
    if (reason === 'needs_permission') {
      return code === null && (await refusalOf(path)) === null;
    }
    if (reason === 'config_invalid') {
      const job = queue.get(id);
      return job !== undefined && (await besideFilm?.isMended(job)) === true;
    }
    return settled === 0 || reason === 'volume_missing' || reason === 'icloud_evicted';
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
    const { queue, listener } = this.#options;
    if (state === 'waiting' && reason === why) return;
    queue.wait(id, why, hint);
    const waiting = quietly === undefined ? queue.get(id) : undefined;
    if (waiting !== undefined) listener.waiting(waiting);
  }
}

function isAsSeen(
  { size, mtimeMs }: Pick<SourceRow, 'size' | 'mtimeMs'>,
  seen: Pick<FileLook, 'size' | 'mtimeMs'> | undefined,
): boolean {
  return seen !== undefined && seen.size === size && seen.mtimeMs === mtimeMs;
}
