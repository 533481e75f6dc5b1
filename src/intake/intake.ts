import { basename } from 'node:path';
import type { SettlingJob } from '../queue/job-rows.ts';
import { FilmGate, type FilmGateOptions } from './film-gate.ts';
import { readInbox } from './inbox.ts';
import { lookAt } from './stable-file.ts';
import { checkWaitingSources } from './waiting-sources.ts';

export interface IntakeOptions extends FilmGateOptions {
  readonly inDir: string;
  readonly maxAttempts: number;
}

/**
 * Brings films from `in/`, and those that were added by hand, into the queue. A scan is the truth;
 * whoever thinks that one is worth it (watcher, schedule, a changed database) asks for it.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #gate: FilmGate;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #next: NodeJS.Timeout | undefined;
  #closed: string | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#gate = new FilmGate(options);
  }

  /** Scans once; films that need another look are looked at again in time. */
  async start(): Promise<void> {
    this.requestScan();
    await this.#running;
  }

  /** Asks for a scan soon; one that already runs is followed by another. */
  requestScan(): void {
    if (this.#stop.signal.aborted) return;
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#next);
    this.#running = this.#scanUntilCalm().finally(() => {
      this.#running = undefined;
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#next);
    await this.#running;
  }

  async #scanUntilCalm(): Promise<void> {
    let next: number | null;
    do {
      this.#again = false;
      next = await this.scan();
    } while (this.#again && !this.#stop.signal.aborted);
    if (next === null || this.#stop.signal.aborted) return;
    const { clock, config } = this.#options;
    const delay = Math.max(next - clock.now(), 0);
    // A film that is whole is found within a poll; one that nobody can read waits for its limit.
    this.#next = setTimeout(() => this.requestScan(), Math.min(delay, config.giveUpMs));
  }

  /** One pass over everything. Returns when the next one is due, or null when nothing settles. */
  async scan(): Promise<number | null> {
    const { logger, queue, listener, look = lookAt } = this.#options;
    const { signal } = this.#stop;
    const due: number[] = [];
    try {
      await this.#discover();
      for (const job of queue.settling()) {
        if (signal.aborted) break;
        const at = await this.#judge(job, signal);
        if (at !== null) due.push(at);
      }
      if (!signal.aborted) await checkWaitingSources(queue, listener, look);
    } catch (error) {
      logger.error({ err: error }, 'a scan failed; the next one starts over');
    }
    return due.length === 0 ? null : Math.min(...due);
  }

  async #discover(): Promise<void> {
    const { inDir, config, queue, logger, maxAttempts, look = lookAt } = this.#options;
    const inbox = await readInbox(inDir, config.extensions);
    if (inbox.kind === 'closed') {
      // Said once, not at every scan.
      if (this.#closed !== inbox.message) logger.warn({ reason: inbox.reason }, inbox.message);
      this.#closed = inbox.message;
      return;
    }
    this.#closed = undefined;
    for (const path of inbox.paths) {
      const seen = await look(path);
      if (seen.kind !== 'file' && seen.kind !== 'evicted') continue;
      if (queue.isKnown(path, seen.look)) continue;
      const job = queue.settle(path, seen.look, 'scan', { maxAttempts });
      logger.info({ jobId: job.id, film: basename(path) }, 'found');
    }
  }

  /** One film's trouble is not the others'. */
  async #judge(job: SettlingJob, signal: AbortSignal): Promise<number | null> {
    const { logger, clock, config } = this.#options;
    try {
      return await this.#gate.judge(job, signal);
    } catch (error) {
      if (signal.aborted) return null;
      logger.error({ err: error, jobId: job.id }, 'a film could not be judged; it is tried again');
      return clock.now() + config.stableMs;
    }
  }
}
