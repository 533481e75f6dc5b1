import { basename } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import type { Condition } from '../domain/condition.ts';
import type { Job } from '../domain/job.ts';
import { waitHint } from '../domain/wait-hints.ts';
import { type Conditions, QUEUE } from '../queue/conditions.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { Clock } from '../system/clock.ts';
import { type DiskSpace, diskSpace } from '../system/disk-space.ts';
import { spaceNeeded } from './space-needed.ts';

export interface DiskGuardOptions {
  readonly queue: Pick<JobQueue, 'nextDue' | 'list' | 'resume'>;
  readonly conditions: Pick<Conditions, 'set' | 'lift' | 'get'>;
  /** Where results and the queue are written; they may lie on different disks. */
  readonly outDir: string;
  readonly stateDir: string;
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told once when a disk is full. */
  readonly onFull: (condition: Condition) => void;
  /** Films may be begun again. */
  readonly onSpace: () => void;
  readonly space?: (path: string) => Promise<DiskSpace | null>;
}

/** A film that met a full disk in spite of the estimate (a quota, say) is tried again so often. */
const RETRY_MS = 60_000;
/** The queue's own writes are small; below this SQLite may fail in the middle of one. */
const STATE_BYTES = 32 * 1024 * 1024;

/**
 * Keeps films from running into a full disk: asks for room before one is begun, and gives the
 * running one back while it can still be done in order. All goes on by itself once there is space.
 */
export class DiskGuard {
  readonly #options: DiskGuardOptions;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<boolean> | undefined;

  constructor(options: DiskGuardOptions) {
    this.#options = options;
  }

  /** Looks at the disks from now on. */
  start(): void {
    this.#timer = setInterval(() => {
      this.check().catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'the disk could not be looked at');
      });
    }, this.#options.config.disk.checkMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#checking?.catch(() => {});
  }

  /** Whether the film that is to be begun next has room. */
  async check(): Promise<boolean> {
    this.#checking ??= this.#check().finally(() => {
      this.#checking = undefined;
    });
    return await this.#checking;
  }

  async #check(): Promise<boolean> {
    const { queue, outDir, stateDir, config, space = diskSpace } = this.#options;
    const reserve = this.#reserve();
    const works = queue.list({ states: ['running'] }).length > 0;
    // A running film has had its share already: then only the reserve counts.
    const next = works ? null : queue.nextDue();
    const needed = next === null ? 0 : await spaceNeeded(next, config);
    const out = await space(outDir);
    if (out !== null && out.freeBytes < needed + reserve) {
      return this.#full(outDir, out, reserve, next === null ? null : { film: next, needed });
    }
    const state = await space(stateDir);
    const least = Math.min(reserve, STATE_BYTES);
    if (state !== null && state.freeBytes < least) return this.#full(stateDir, state, least, null);
    this.#lift(out);
    return true;
  }

  #full(
    folder: string,
    { freeBytes, totalBytes }: DiskSpace,
    reserve: number,
    next: { readonly film: Job; readonly needed: number } | null,
  ): false {
    const { conditions, logger, onFull } = this.#options;
    const needed = next?.needed ?? 0;
    const wants = next === null ? '' : `${basename(next.film.sourcePath)} needs ${size(needed)}, `;
    const message = `${wants}${size(reserve)} are to stay free on the disk of ${folder}: it has ${size(freeBytes)}`;
    const hint =
      needed + reserve > totalBytes
        ? 'this disk is too small: name another in folders.out, or set stages.mux.container to none'
        : waitHint('disk_full');
    const stops = freeBytes < reserve ? 'running' : 'claims';
    if (conditions.set({ subject: QUEUE, reason: 'disk_full', message, hint, stops })) {
      logger.warn({ folder, freeBytes, needed }, 'the disk is full; the queue waits');
      const condition = conditions.get(QUEUE, 'disk_full');
      if (condition !== undefined) onFull(condition);
    }
    return false;
  }

  #reserve(): number {
    return this.#options.config.disk.reserveMb * 1024 ** 2;
  }

  #lift(out: DiskSpace | null): void {
    const { queue, conditions, clock, logger, onSpace } = this.#options;
    if (conditions.lift(QUEUE, 'disk_full')) {
      logger.info('there is space again; the queue goes on');
      onSpace();
    }
    for (const job of queue.list({ states: ['waiting'] })) {
      if (job.reason !== 'disk_full' || out === null || out.freeBytes < this.#reserve()) {
        continue;
      }
      // Both ways: a clock that was set back must not make it wait for as long.
      if (Math.abs(clock.now() - job.updatedAt) < RETRY_MS) continue;
      queue.resume(job.id);
      onSpace();
    }
  }
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
