import { basename, dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { Job, WaitReason } from '../domain/job.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { SettlingJob } from '../queue/job-rows.ts';
import type { Clock } from '../system/clock.ts';
import { fingerprintFile } from './fingerprint.ts';
import { exists } from './inbox.ts';
import type { IntakeListener, IntakeQueue } from './intake-ports.ts';
import { movieFolder } from './movie-folder.ts';
import { type FileLook, type Look, lookAt, StableFiles } from './stable-file.ts';
import { type ProbeFilm, probeFilm } from './video-filter.ts';

export interface FilmGateOptions {
  readonly queue: IntakeQueue;
  readonly outDir: string;
  readonly config: Config['intake'];
  readonly listener: IntakeListener;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly look?: (path: string) => Promise<Look>;
  readonly probe?: ProbeFilm;
  readonly fingerprint?: (path: string) => Promise<string>;
}

/** Lets a film into the queue once it is whole and readable, or says why not. */
export class FilmGate {
  readonly #options: FilmGateOptions;
  readonly #look: (path: string) => Promise<Look>;
  readonly #stable = new StableFiles();
  /** Films that ffprobe could not read, and since when they had been quiet then. */
  readonly #unreadable = new Map<number, number>();

  constructor(options: FilmGateOptions) {
    this.#options = options;
    this.#look = options.look ?? lookAt;
  }

  /**
   * Judges one settling film. Returns the instant at which to look again, or null when the film
   * has left the state `settling`.
   */
  async judge(job: SettlingJob, signal: AbortSignal): Promise<number | null> {
    const { queue, clock, config } = this.#options;
    const seen = await this.#look(job.sourcePath);
    if (seen.kind === 'gone') return await this.#gone(job);
    if (seen.kind === 'not_a_file') {
      queue.skip(job.id, 'not_a_video', seen.message);
      return this.#forget(job);
    }
    if (seen.kind === 'evicted') return this.#wait(job, 'icloud_evicted');
    const { look } = seen;
    if (look.size !== job.sourceSize || look.mtimeMs !== job.sourceMtimeMs) {
      this.#unreadable.delete(job.id);
      queue.settle(job.sourcePath, look, 'scan');
      return clock.now() + config.pollMs;
    }
    const now = clock.now();
    const since = this.#stable.quietSince(job.sourcePath, look, job.quietSince, now);
    // An empty file is a place kept by a browser; it never counts as whole.
    if (now - since < config.stableMs || look.size === 0) {
      return this.#giveUpIfEmpty(job, look, since, now);
    }
    // The same bytes read the same: asked once when quiet and once more before giving up.
    const givesUpAt = since + config.giveUpMs;
    if (this.#unreadable.get(job.id) === since && now < givesUpAt) return givesUpAt;
    return await this.#admit(job, look, since, signal);
  }

  async #admit(
    job: SettlingJob,
    look: FileLook,
    since: number,
    signal: AbortSignal,
  ): Promise<number | null> {
    const { queue, config, clock, probe = probeFilm } = this.#options;
    const { fingerprint = fingerprintFile } = this.#options;
    const probed = await this.#probed(() => probe(job.sourcePath, signal));
    switch (probed.kind) {
      case 'tool_missing':
        return this.#wait(job, 'missing_tool', probed.hint);
      case 'not_a_video':
      case 'no_audio':
        queue.skip(job.id, probed.kind, probed.message);
        return this.#forget(job);
      case 'unreadable': {
        const givesUpAt = since + config.giveUpMs;
        if (clock.now() >= givesUpAt) return this.#fail(job, probed.message);
        this.#unreadable.set(job.id, since);
        return givesUpAt;
      }
      case 'film': {
        const identity = await fingerprint(job.sourcePath);
        const after = await this.#look(job.sourcePath);
        // Written to while it was read: the quiet time starts over.
        if (after.kind !== 'file' || !sameContent(after.look, look)) return clock.now();
        return this.#enqueue(job, identity, probed.seconds);
      }
    }
  }

  async #probed(probe: () => ReturnType<ProbeFilm>) {
    try {
      return await probe();
    } catch (error) {
      if (error instanceof SubpipedError && error.code === 'tool_missing') {
        return { kind: 'tool_missing', hint: error.hint } as const;
      }
      throw error;
    }
  }

  #enqueue(job: SettlingJob, fingerprint: string, mediaSeconds: number): null {
    const { queue, outDir, listener, logger } = this.#options;
    const movieDir = movieFolder(job.sourcePath, outDir, queue.list({}));
    const result = queue.enqueue(job.id, { fingerprint, mediaSeconds, movieDir });
    const film = basename(job.sourcePath);
    if (result.kind === 'queued') {
      logger.info({ jobId: job.id, film, mediaSeconds }, 'queued');
      listener.queued(result.job);
    } else {
      logger.info({ jobId: job.id, film, duplicateOf: result.of.id }, 'skipped as a duplicate');
    }
    return this.#forget(job);
  }

  #giveUpIfEmpty(job: SettlingJob, look: FileLook, since: number, now: number): number | null {
    const { config } = this.#options;
    if (look.size === 0 && now - since >= config.giveUpMs) return this.#fail(job, 'it is empty');
    return now + config.pollMs;
  }

  #fail(job: SettlingJob, reason: string): null {
    const { queue, listener, logger } = this.#options;
    const hint = 'copy or download the film again; a changed file is tried again by itself';
    queue.failSettling(job.id, 'unreadable', reason, hint);
    logger.warn({ jobId: job.id, film: basename(job.sourcePath), reason }, 'unreadable');
    const failed = queue.get(job.id);
    if (failed) listener.failed(failed);
    return this.#forget(job);
  }

  #wait(job: Job, reason: WaitReason, hint = waitHint(reason)): null {
    const { queue, listener, logger } = this.#options;
    queue.wait(job.id, reason, hint);
    logger.warn({ jobId: job.id, film: basename(job.sourcePath), reason }, 'waits');
    const waiting = queue.get(job.id);
    if (waiting) listener.waiting(waiting);
    return null;
  }

  async #gone(job: SettlingJob): Promise<null> {
    if (await exists(dirname(job.sourcePath))) this.#options.queue.removeSource(job.id);
    else this.#wait(job, 'volume_missing');
    return this.#forget(job);
  }

  #forget(job: SettlingJob): null {
    this.#stable.forget(job.sourcePath);
    this.#unreadable.delete(job.id);
    return null;
  }
}

function sameContent(a: FileLook, b: FileLook): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ino === b.ino;
}
