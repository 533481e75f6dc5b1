import { basename } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import { waitHint } from '../domain/wait-hints.ts';
import { type Conditions, QUEUE } from '../queue/conditions.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { JobError } from '../queue/job-rows.ts';
import type { Clock } from '../system/clock.ts';
import { type DiskSpace, diskSpace } from '../system/disk-space.ts';
import { spaceNeeded } from './space-needed.ts';

export interface DiskGuardOptions {
  readonly queue: Pick<
    JobQueue,
    'due' | 'isRunning' | 'noRoom' | 'waitingForSpace' | 'estimateAnew' | 'resume' | 'together'
  >;
  readonly conditions: Pick<Conditions, 'set' | 'lift'>;
  /** Where results and the queue are written; they may lie on different disks. */
  readonly outDir: string;
  readonly stateDir: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Says that films can or cannot be worked on, or that some were put aside. */
  readonly changed: () => void;
  /**
   * Has the running film given back: a disk is full. Nobody is told before it is known whether that
   * film filled it.
   */
  readonly giveBack: () => void;
  readonly space?: (path: string) => Promise<DiskSpace | null>;
}

/** What became of the space that a film was begun with. */
export interface Filled {
  /** Bytes that it needs at least. */
  readonly needed: number;
  readonly error: SubpipedError;
}

/** The queue's own writes are small; below this SQLite may fail in the middle of one. */
const STATE_BYTES = 32 * 1024 * 1024;
/** So many films are put aside in one write. */
const BATCH = 100;
/** So many films that wait are looked at in one go. */
const LOOKED_AT = 500;
/** A film that filled all that was free needs more: a quarter at least, or it would only be tried. */
const MORE_THAN_FILLED = 1.25;
const FILLED_BYTES = 16 * 1024 * 1024;
/** Films that wait for space are looked at again when so much more is free, and now and then. */
const GREW_BYTES = 16 * 1024 * 1024;
const LOOK_AGAIN_MS = 60_000;
/**
 * A film that met a full disk may have met another's files, or a quota that the disk does not tell
 * of: it is tried again without more space, after this long and then six times as long each time, for
 * as long as it has attempts.
 */
const TRY_AGAIN_MS = 600_000;

/**
 * Keeps films from running into a full disk: one that does not fit is put aside and the next that
 * does is begun, and the running one is given back while that can still be done in order. All goes
 * on by itself once there is space.
 */
export class DiskGuard {
  readonly #options: DiskGuardOptions;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<boolean> | undefined;
  #stopped = false;
  /** Whether the disk of `out/` has less left than the reserve. */
  #outFull = false;
  /** What a film might use when the last one was begun. */
  #room = 0;
  /** When the films that wait were last looked at, and the disk as it was. */
  #looked: (DiskSpace & { readonly at: number }) | undefined;
  /** Whether a full disk is still to be told of. */
  #unsent = false;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
  }

  /** Looks at the disks from now on. */
  start(): void {
    this.#timer = setInterval(() => {
      this.check().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'the disk could not be checked');
      });
    }, this.#options.config.disk.checkMs);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    await this.#checking?.catch(() => {});
  }

  /** Whether the film that would be begun next has room; those before it that have none wait. */
  async check(): Promise<boolean> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return await this.#checking;
  }

  /** Whether the running film is to be given back because the disk of `out/` is full. */
  isFull(): boolean {
    return this.#outFull;
  }

  /** Whether it is so still, now that the film has ended and what it had not finished is gone. */
  async isStillFull(): Promise<boolean> {
    const { outDir, space = diskSpace } = this.#options;
    const out = await space(outDir);
    return out !== null && out.freeBytes < this.#reserve();
  }

  /**
   * What a film needs at least that has just filled the disk, or met it full: whatever its header
   * says, it was more than there was for it.
   */
  filledBy({ sourcePath }: Pick<Job, 'sourcePath'>): Filled {
    const needed = Math.ceil(this.#room * MORE_THAN_FILLED) + FILLED_BYTES;
    const { outDir } = this.#options;
    const message = `${basename(sourcePath)} filled the disk of ${outDir}: it needs more than the ${size(this.#room)} that were free`;
    const hint = `free ${size(needed + this.#reserve())} on the disk of out/, and the film resumes automatically, or choose another disk in folders.out`;
    return { needed, error: new SubpipedError('disk_full', message, { hint }) };
  }

  async #check(): Promise<boolean> {
    const { queue, outDir, stateDir, space = diskSpace } = this.#options;
    const reserve = this.#reserve();
    const works = queue.isRunning();
    const out = await space(outDir);
    this.#outFull = out !== null && out.freeBytes < reserve;
    if (out !== null && this.#outFull) return this.#full(outDir, out, reserve, works);
    const state = await space(stateDir);
    const least = Math.min(reserve, STATE_BYTES);
    if (state !== null && state.freeBytes < least) return this.#full(stateDir, state, least, works);
    this.#lift();
    // A running film has had its share; what it leaves is known when it has ended.
    if (out === null || works) return true;
    await this.#goOn(out);
    return await this.#nextFits(out);
  }

  #full(folder: string, { freeBytes }: DiskSpace, reserve: number, works: boolean): false {
    const { conditions, logger, changed, giveBack } = this.#options;
    const message = `${size(reserve)} must stay free on the disk of ${folder}, but only ${size(freeBytes)} is free`;
    const hint = waitHint('disk_full');
    if (conditions.set({ subject: QUEUE, reason: 'disk_full', message, hint, stops: 'running' })) {
      logger.warn({ folder, freeBytes }, 'the disk is full; the queue waits');
      this.#unsent = true;
    }
    if (works) giveBack();
    else if (this.#unsent) {
      this.#unsent = false;
      changed();
    }
    return false;
  }

  #lift(): void {
    const { conditions, logger, changed } = this.#options;
    this.#unsent = false;
    if (!conditions.lift(QUEUE, 'disk_full')) return;
    logger.info('there is space again; the queue continues');
    changed();
  }

  /** Films that were put aside go on, as many as there is room for together. */
  async #goOn(out: DiskSpace): Promise<void> {
    const { queue, config, clock, logger, changed } = this.#options;
    if (!this.#isNews(out)) return;
    // By another configuration they may need less.
    if (this.#looked === undefined) queue.estimateAnew();
    let room = out.freeBytes - this.#reserve();
    const { maxAttempts: mostAttempts } = config.queue;
    const limits = { room, mostAttempts, pauseMs: TRY_AGAIN_MS, limit: LOOKED_AT };
    const films = queue.waitingForSpace(limits);
    const goOn: Job[] = [];
    const stay: { readonly film: Job; readonly needed: number }[] = [];
    for (const { film, needed } of films) {
      if (this.#stopped) return;
      const least = await spaceNeeded(film, config);
      const wants = this.#mayTryAgain(film) ? least : Math.max(needed ?? 0, least);
      if (wants <= room) {
        room -= wants;
        goOn.push(film);
      } else if (needed === null) stay.push({ film, needed: wants });
    }
    queue.together(() => {
      for (const { id } of goOn) queue.resume(id);
      for (const { film, needed } of stay)
        queue.noRoom(film.id, needed, this.#noRoom(film, needed, out));
    });
    // The others are looked at the next time.
    if (films.length < LOOKED_AT || goOn.length + stay.length === 0) {
      this.#looked = { ...out, at: clock.now() };
    }
    if (goOn.length === 0) return;
    logger.info({ films: goOn.length }, 'films that had no room continue');
    changed();
  }

  /** Whether the films that wait are to be looked at. */
  #isNews({ freeBytes, totalBytes }: DiskSpace): boolean {
    const looked = this.#looked;
    if (looked === undefined || looked.totalBytes !== totalBytes) return true;
    if (freeBytes >= looked.freeBytes + GREW_BYTES) return true;
    // Both ways: a clock that was set back must not make them wait for as long.
    return Math.abs(this.#options.clock.now() - looked.at) >= LOOK_AGAIN_MS;
  }

  #mayTryAgain({ attempts, updatedAt }: Job): boolean {
    const { clock, config } = this.#options;
    if (attempts === 0 || attempts >= config.queue.maxAttempts) return false;
    const pause = TRY_AGAIN_MS * 6 ** (attempts - 1);
    return Math.abs(clock.now() - updatedAt) >= pause;
  }

  async #nextFits(out: DiskSpace): Promise<boolean> {
    const { queue, config, logger, changed } = this.#options;
    const room = out.freeBytes - this.#reserve();
    while (!this.#stopped) {
      const films = queue.due(BATCH);
      const aside: { readonly film: Job; readonly needed: number }[] = [];
      let found = films.length === 0;
      for (const film of films) {
        const needed = await spaceNeeded(film, config);
        found = needed <= room;
        if (found) break;
        aside.push({ film, needed });
      }
      if (aside.length > 0) {
        queue.together(() => {
          for (const { film, needed } of aside) {
            queue.noRoom(film.id, needed, this.#noRoom(film, needed, out));
          }
        });
        logger.warn({ films: aside.length, room }, 'films have no room on the disk and wait');
        changed();
      }
      if (found) {
        this.#room = room;
        return true;
      }
    }
    return false;
  }

  #noRoom({ sourcePath }: Job, needed: number, { freeBytes, totalBytes }: DiskSpace): JobError {
    const reserve = this.#reserve();
    const message = `${basename(sourcePath)} needs ${size(needed)}, and ${size(reserve)} must stay free, but the disk of ${this.#options.outDir} has only ${size(freeBytes)}`;
    const hint =
      needed + reserve > totalBytes
        ? 'this disk is too small: choose another in folders.out, or set stages.mux.container to none'
        : waitHint('disk_full');
    return { code: 'disk_full', message, hint };
  }

  #reserve(): number {
    return this.#options.config.disk.reserveMb * 1024 ** 2;
  }
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
