import { dirname } from 'node:path';
import type { Config } from '../config/schema.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { SettlingJob } from '../queue/job-rows.ts';
import { fingerprintFile } from '../system/fingerprint.ts';
import { Answers, NotAnswering } from './answers.ts';
import { ClosedFolders } from './closed-folders.ts';
import { Discovery, type DiscoveryOptions, type ScanResult } from './discovery.ts';
import { FilmGate, type FilmGateOptions } from './film-gate.ts';
import { ScanPauses } from './scan-pauses.ts';
import { type Look, lookAt, readRefusal } from './stable-file.ts';
import { WaitingSources, type WaitingSourcesOptions } from './waiting-sources.ts';

export interface IntakeOptions
  extends Omit<FilmGateOptions, 'look' | 'config' | 'changed'>,
    Omit<DiscoveryOptions, 'look' | 'config' | 'changed' | 'queue' | 'answers'>,
    Pick<WaitingSourcesOptions, 'isReadable' | 'writeAccess'> {
  readonly config: Config['intake'];
  /** Says that a film is ready, has failed or waits, or that a folder cannot be read. */
  readonly changed: () => void;
  readonly look?: (path: string) => Promise<Look>;
  readonly answers?: Answers;
}

/** Reading a film may take this long by itself (a share that wakes up). */
const WORK_MS = 60_000;

/**
 * Brings films from the watched folders, and those that were added by hand, into the queue. A scan
 * is the truth; whoever thinks that one is worth it (watcher, schedule, a changed database) asks
 * for it. Between scans only the films that settle are looked at.
 */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #discovery: Discovery;
  readonly #gate: FilmGate;
  readonly #waiting: WaitingSources;
  readonly #pauses: ScanPauses;
  readonly #answers: Answers;
  readonly #stop = new AbortController();
  #result: ScanResult = { closed: new ClosedFolders(), present: new Map() };
  #running: Promise<void> | undefined;
  #again = false;
  /** When a closed folder is tried again. */
  #rescanAt: number | null = null;
  #next: NodeJS.Timeout | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { pollMs, stableMs } = options.config;
    this.#answers = options.answers ?? new Answers();
    const answers = this.#answers;
    const look = (path: string) => lookInTime(answers, path, options.look ?? lookAt);
    this.#discovery = new Discovery({ ...options, look, answers });
    this.#gate = new FilmGate({
      ...options,
      look,
      readRefusal: inTime(answers, options.readRefusal ?? readRefusal),
      fingerprint: inTime(answers, options.fingerprint ?? fingerprintFile),
    });
    this.#waiting = new WaitingSources({ ...options, look });
    this.#pauses = new ScanPauses(Math.max(10 * pollMs, stableMs, 2_000));
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
    this.#run(() => this.scan());
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#next);
    this.#answers.stop();
    await this.#running;
  }

  #run(work: () => Promise<number | null>): void {
    clearTimeout(this.#next);
    this.#running = this.#tried(work).then((next) => {
      this.#running = undefined;
      if (this.#stop.signal.aborted) return;
      if (this.#again) this.requestScan();
      else if (next !== null) this.#lookAgain(next);
    });
  }

  async #tried(work: () => Promise<number | null>): Promise<number | null> {
    const { logger, clock, config } = this.#options;
    try {
      return await work();
    } catch (error) {
      logger.error({ err: error }, 'a scan failed; trying again later');
      return clock.now() + config.recheckMs;
    }
  }

  #lookAgain(at: number): void {
    const { clock, config } = this.#options;
    // A clock that was set back must not put off the next look.
    const delay = Math.min(Math.max(at - clock.now(), 0), config.recheckMs);
    this.#next = setTimeout(() => this.#run(() => this.look()), delay);
  }

  /** One pass over everything. Returns when the next look is due, or null when none is. */
  async scan(): Promise<number | null> {
    const { clock, config } = this.#options;
    const { signal } = this.#stop;
    this.#again = false;
    this.#result = await this.#discovery.scan(signal);
    // The timed scan may be hours away, and a hint is not to be relied on.
    const isClosed = this.#result.closed.all.length > 0;
    this.#rescanAt = isClosed ? clock.now() + config.recheckMs : null;
    // First: a film that goes on may settle, and is to be looked at in time.
    if (!signal.aborted) await this.#waiting.check(this.#result, signal);
    return earlier(await this.#lookAtSettling(), this.#rescanAt);
  }

  /** A look at the films that settle; everything is scanned when that is due. */
  async look(): Promise<number | null> {
    const rescanAt = this.#rescanAt;
    if (rescanAt !== null && this.#options.clock.now() >= rescanAt) return await this.scan();
    return earlier(await this.#lookAtSettling(), rescanAt);
  }

  async #lookAtSettling(): Promise<number | null> {
    const { queue, clock, config } = this.#options;
    const { signal } = this.#stop;
    let due: number | null = null;
    for (const job of queue.settling()) {
      if (signal.aborted) break;
      const isUnknown = this.#pauses.isAfterPause(clock.now()) || job.quietSince > clock.now();
      if (!isUnknown) due = earlier(due, await this.#judge(job, signal));
      if (isUnknown || this.#pauses.isAfterPause(clock.now(), WORK_MS)) {
        queue.resetStability();
        return clock.now() + config.pollMs;
      }
    }
    return due;
  }

  /** One film's trouble is not the others'. */
  async #judge(job: SettlingJob, signal: AbortSignal): Promise<number | null> {
    const { queue, logger, clock, config } = this.#options;
    try {
      return await this.#gate.judge(job, this.#result.closed, signal);
    } catch (error) {
      if (signal.aborted) return null;
      if (error instanceof NotAnswering) {
        queue.wait(job.id, 'not_answering', waitHint('not_answering'));
        return null;
      }
      logger.error(
        { err: error, jobId: job.id },
        'a film could not be checked; trying again later',
      );
      const message = error instanceof Error ? error.message : String(error);
      queue.note(
        job.id,
        'not_judged',
        message,
        'subpiped tries again; for more, see subpiped logs',
      );
      return clock.now() + config.stableMs;
    }
  }
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** A look at a film, refused where its folder does not answer. */
async function lookInTime(
  answers: Answers,
  path: string,
  look: (path: string) => Promise<Look>,
): Promise<Look> {
  try {
    return await answers.of(dirname(path), () => look(path));
  } catch (error) {
    if (!(error instanceof NotAnswering)) throw error;
    return { kind: 'refused', reason: 'not_answering', message: error.message };
  }
}

/** Reads a film; throws `NotAnswering` where its folder does not answer. */
function inTime<T>(answers: Answers, read: (path: string) => Promise<T>) {
  return (path: string) => answers.of(dirname(path), () => read(path));
}
