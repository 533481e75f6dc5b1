import { once } from 'node:events';
import type { Logger } from 'pino';
import { environment } from '../config/environment.ts';
import {
  cacheDir,
  type Home,
  type PlaceEnvironment,
  systemPlaces,
  withFolders,
} from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { exposedKey, withSecrets } from '../config/secrets.ts';
import type { SubpipedError } from '../domain/errors.ts';
import { isFilmName } from '../intake/video-filter.ts';
import { QUEUE } from '../queue/conditions.ts';
import { jobQueue } from '../queue/job-queue.ts';
import { StageRuns } from '../queue/stage-runs.ts';
import { tellRecovery } from '../recovery/tell-recovery.ts';
import { systemClock as clock } from '../system/clock.ts';
import { collectGarbage } from '../system/collect-garbage.ts';
import { isAlive } from '../system/process-identity.ts';
import { TimeJumps } from '../system/time-jumps.ts';
import { reapOrphans } from '../worker/orphan-reaper.ts';
import { reportAccess } from '../worker/report-access.ts';
import { Disposers } from './disposers.ts';
import { type HeldHome, holdHome } from './held-home.ts';
import { buildParts, type Parts } from './parts.ts';

export interface DaemonOptions {
  readonly home: Home;
  readonly config: Config;
  /** Shows the log to the person at the terminal, too. */
  readonly foreground: boolean;
  /** Called with `home_lost` when state/ was moved or removed: whoever started it is to stop it. */
  readonly onLost: (error: SubpipedError) => void;
}

/** When the start is over: V8 would keep the pages of its garbage, 15 MB, for good. */
const TIDY_MS = 20_000;

/** Holds a home and works on its films. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #places: PlaceEnvironment;
  readonly #home: Home;
  readonly #config: Config;
  readonly #disposers = new Disposers();
  /** For what goes wrong while everything ends. */
  #logger: Logger | undefined;

  constructor(options: DaemonOptions) {
    this.#options = options;
    this.#places = systemPlaces(environment);
    this.#config = withSecrets(options.config, this.#places);
    this.#home = withFolders(options.home, this.#config);
  }

  /** Resolves when the daemon works. Throws `already_running` if another one holds the home. */
  async start(signal: AbortSignal): Promise<void> {
    const held = this.#hold();
    await this.#recover(held, signal);
    if (signal.aborted) return;
    const { home: given, config: read, onLost } = this.#options;
    const parts = buildParts({
      ...{ held, clock, onLost, home: this.#home, config: this.#config, places: this.#places },
      given: { home: given, config: read },
    });
    this.#startNotifications(parts);
    this.#startWatching(parts);
    this.#startKeeping(parts);
    this.#startGuards(parts, held.log.logger);
    this.#startWorker(parts, held.log.logger);
    // A first scan over a share that does not answer must not keep a stop from being heard.
    await Promise.race([parts.intake.start(), aborted(signal)]);
    held.log.logger.info({ home: this.#home.root }, 'subpiped is running');
    const tidy = setTimeout(collectGarbage, TIDY_MS);
    this.#disposers.add('garbage of the start', () => clearTimeout(tidy));
  }

  /** Gives the running film back to the queue and ends everything; safe to call at any time. */
  async stop(): Promise<void> {
    await this.#disposers.end((what) =>
      this.#logger?.error({ what }, 'did not end in time; left behind'),
    );
  }

  #hold(): HeldHome {
    const { foreground } = this.#options;
    const wanted = { home: this.#home, config: this.#config, clock, foreground };
    const held = holdHome(wanted, this.#disposers);
    this.#logger = held.log.logger;
    const exposed = exposedKey(this.#places);
    if (exposed !== null) this.#logger.warn(exposed);
    return held;
  }

  /** Takes up what an earlier daemon, or a lost database, left behind. */
  async #recover({ db, recovery, log }: HeldHome, signal: AbortSignal): Promise<void> {
    const { logger } = log;
    if (recovery.kind !== 'sound') {
      await tellRecovery({ recovery, db, outDir: this.#home.out, clock, logger, signal });
    }
    const { stopGraceMs } = this.#config.pipeline;
    await reapOrphans(new StageRuns(db, clock), logger, stopGraceMs);
    for (const job of jobQueue(db, clock).voidDeadLeases(isAlive)) {
      logger.info({ jobId: job.id }, 'continues where an earlier daemon stopped');
    }
  }

  #startNotifications({ dispatcher, conditions }: Parts): void {
    dispatcher.start();
    this.#disposers.add('notifications', () => dispatcher.stop());
    // It is right again, or this start would not have come so far.
    conditions.lift(QUEUE, 'config_invalid');
  }

  #startWatching({ intake, watchers, scans }: Parts): void {
    this.#disposers.add('intake', () => intake.stop());
    for (const watcher of watchers) {
      watcher.start();
      this.#disposers.add('folder watcher', () => watcher.stop());
    }
    scans.start();
    this.#disposers.add('schedule', () => scans.stop());
  }

  #startKeeping({ daily, keeping, self, database }: Parts): void {
    daily.start();
    void keeping.runOverdue();
    self.run();
    this.#disposers.add('examination', () => self.stop());
    this.#disposers.add('housekeeping', () => Promise.all([daily.stop(), keeping.stop()]));
    database.start();
    this.#disposers.add('database check', () => database.stop());
  }

  #startGuards({ disk, power, pace, cache, output, translator }: Parts, logger: Logger): void {
    translator.start();
    this.#disposers.add('translator guard', () => translator.stop());
    disk.start();
    this.#disposers.add('disk guard', () => disk.stop());
    power.start();
    this.#disposers.add('power guard', () => Promise.all([power.stop(), pace.stop()]));
    this.#disposers.add('cache guard', () => cache.stop());
    // What may not be read or written is said at once, and not when the first film needs it.
    const tried = Promise.all([cache.check(), output.check(), this.#reportAccess(logger)]).catch(
      (error: unknown) => logger.warn({ err: error }, 'folder access could not be checked'),
    );
    // The file that a try writes is gone when it has ended.
    this.#disposers.add('folder access check', () => tried);
  }

  #reportAccess(logger: Logger): Promise<void> {
    const { extensions } = this.#config.intake;
    return reportAccess({
      inboxes: this.#home.inboxes,
      outDir: this.#home.out,
      cacheDir: cacheDir(this.#places),
      isFilm: (name) => isFilmName(name, extensions),
      logger,
    });
  }

  #startWorker({ worker, ...parts }: Parts, logger: Logger): void {
    worker.start();
    this.#disposers.add('worker', () => worker.stop());
    const jumps = new TimeJumps({
      clock,
      onJump: (byMs) => {
        logger.warn({ byMs }, 'the computer slept or its clock was set; checking everything');
        for (const watcher of parts.watchers) watcher.renew();
        parts.scans.restart();
        parts.daily.restart();
        void parts.keeping.runOverdue();
        parts.power.renew();
        parts.changes.by('outside')();
      },
    });
    jumps.start();
    this.#disposers.add('time jumps', () => jumps.stop());
  }
}

/** Resolves when the signal is aborted. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
