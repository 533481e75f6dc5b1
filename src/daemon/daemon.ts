import { once } from 'node:events';
import { sep } from 'node:path';
import type { Logger } from 'pino';
import { environment } from '../config/environment.ts';
import { withFolders } from '../config/load.ts';
import { cacheDir, type Home, systemPlaces } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
import { exposedKey, withSecrets } from '../config/secrets.ts';
import { SelfExamination } from '../doctor/self-examination.ts';
import type { SubpipedError } from '../domain/errors.ts';
import { Housekeeping } from '../housekeeping/housekeeping.ts';
import { housekeepingTasks } from '../housekeeping/tasks.ts';
import { stableMsFor, type WatchMode } from '../intake/file-system-kind.ts';
import { filmConfig, optionsBesideFilms } from '../intake/film-options.ts';
import { FolderWatcher } from '../intake/folder-watcher.ts';
import { Intake } from '../intake/intake.ts';
import { lookForFilm } from '../intake/moved-films.ts';
import { lookAt } from '../intake/stable-file.ts';
import { isFilmName } from '../intake/video-filter.ts';
import { FilmNotifications } from '../notify/film-notifications.ts';
import { recordedNotifier } from '../notify/recorded-notifier.ts';
import { KeepAwake } from '../power/keep-awake.ts';
import { PowerGuard } from '../power/power-guard.ts';
import { StagePace } from '../power/stage-pace.ts';
import { systemPower } from '../power/system-power.ts';
import { Conditions, QUEUE } from '../queue/conditions.ts';
import { type Database, dataVersionReader } from '../queue/database.ts';
import { DeviceFailures } from '../queue/device-failures.ts';
import { HousekeepingLog } from '../queue/housekeeping-log.ts';
import { jobQueue } from '../queue/job-queue.ts';
import { NotificationRecord } from '../queue/notification-record.ts';
import { Outbox } from '../queue/outbox.ts';
import { StageRuns } from '../queue/stage-runs.ts';
import { WatchedFolders } from '../queue/watched-folders.ts';
import { tellRecovery } from '../recovery/tell-recovery.ts';
import { CronSchedule } from '../schedule/cron-schedule.ts';
import { systemClock } from '../system/clock.ts';
import { isAlive } from '../system/process-identity.ts';
import { TimeJumps } from '../system/time-jumps.ts';
import { TimeZone } from '../system/time-zone.ts';
import { mountPointOf } from '../system/volume.ts';
import { within } from '../system/within.ts';
import { CacheGuard } from '../worker/cache-guard.ts';
import { DiskGuard } from '../worker/disk-guard.ts';
import { JobEvents } from '../worker/job-events.ts';
import { reapOrphans } from '../worker/orphan-reaper.ts';
import { OutputGuard } from '../worker/output-guard.ts';
import { reportAccess } from '../worker/report-access.ts';
import { Worker } from '../worker/worker.ts';
import { buildPipeline } from './build-pipeline.ts';
import { type Disposer, holdHome } from './held-home.ts';

/** What the command line wrote into the database is noticed this often. */
const LOOK_MS = 500;
/** launchd and systemd kill what has not ended some time after SIGTERM; a stop takes 10 s at most. */
const STOP_LIMIT_MS = 8_500;

export interface DaemonOptions {
  readonly home: Home;
  readonly config: Config;
  /** Shows the log to the person at the terminal, too. */
  readonly foreground: boolean;
  /** Called with `home_lost` when state/ was moved or removed: whoever started it is to stop it. */
  readonly onLost: (error: SubpipedError) => void;
}

export interface Daemon {
  /** Resolves when the daemon works. Throws `already_running` if another one holds the home. */
  start(signal: AbortSignal): Promise<void>;
  /** Gives the running film back to the queue and ends everything; safe to call at any time. */
  stop(): Promise<void>;
}

/** Builds all parts of the daemon; nothing acts before `start`. */
export function createDaemon(options: DaemonOptions): Daemon {
  const { home: given, config: read, foreground, onLost } = options;
  const clock = systemClock;
  const places = systemPlaces(environment);
  const config = withSecrets(read, places);
  const home = withFolders(given, config);
  const disposers: Disposer[] = [];
  /** For what goes wrong while everything ends. */
  let said: Logger | undefined;

  async function start(signal: AbortSignal): Promise<void> {
    const { db, owner, beat, lost, log, recovery } = holdHome(
      { home, config, clock, foreground },
      disposers,
    );
    const { logger } = log;
    said = logger;

    const exposed = exposedKey(places);
    if (exposed !== null) logger.warn(exposed);
    if (recovery.kind !== 'sound') {
      await tellRecovery({ recovery, db, outDir: home.out, clock, logger, signal });
    }

    const queue = jobQueue(db, clock);
    const runs = new StageRuns(db, clock);
    await reapOrphans(runs, logger, config.pipeline.stopGraceMs);
    for (const job of queue.voidDeadLeases(isAlive)) {
      logger.info({ jobId: job.id }, 'goes on where an earlier daemon left it');
    }
    if (signal.aborted) return;

    const system = systemPower(places.platform, process.pid);
    const pace = new StagePace(system.pace, logger);
    const awake = new KeepAwake({
      command: config.power.keepAwake ? system.keepAwake : null,
      logger,
    });
    const pipeline = buildPipeline(logger, () => pace.launch(), new DeviceFailures(db, clock));
    const events = new JobEvents(logger);
    const { enabled, groupMs } = config.notify;
    const notifications = new FilmNotifications({
      notifier: recordedNotifier({ enabled, record: new NotificationRecord(db, clock), logger }),
      outbox: new Outbox(db),
      groupMs,
      logger,
    });
    notifications.recovered(recovery);
    for (const name of ['jobDone', 'jobFailed', 'jobWaiting'] as const) {
      events.on(name, () => notifications.look());
    }
    disposers.push(['notifications', () => notifications.stop()]);
    // What an earlier daemon did not come to tell.
    notifications.look();

    const conditions = new Conditions(db, clock);
    // It is mended, or this start would not have come so far.
    conditions.lift(QUEUE, 'config_invalid');
    const disk = new DiskGuard({
      queue,
      conditions,
      outDir: home.out,
      stateDir: home.state,
      config,
      clock,
      logger,
      onFull: () => worker.wake(),
      onWait: () => notifications.look(),
      onSpace: () => worker.wake(),
    });
    const power = new PowerGuard({
      source: system.source,
      conditions,
      queue,
      config,
      clock,
      logger,
      pace,
      onChange: () => worker.wake(),
    });
    const cache = new CacheGuard({
      cacheDir: cacheDir(places),
      conditions,
      logger,
      recheckMs: config.intake.recheckMs,
      onChange: () => {
        notifications.look();
        worker.wake();
      },
    });
    const folders = new WatchedFolders(db, clock);
    const output = new OutputGuard({
      outDir: home.out,
      home: home.root,
      conditions,
      folders,
      mountPointOf,
      logger,
      onClosed: () => notifications.look(),
    });
    const worker = new Worker({
      queue,
      runs,
      pipeline: { run: (...film) => awake.during(() => pipeline.run(...film)) },
      events,
      owner,
      config,
      clock,
      logger,
      conditions,
      // The power last: what it says is of this very moment, whatever the others lifted.
      disk: {
        check: async () => (await output.check()) && (await disk.check()) && (await power.check()),
        isFull: () => disk.isFull(),
        isStillFull: () => disk.isStillFull(),
        filledBy: (job) => disk.filledBy(job),
      },
      filmConfig: (job) => filmConfig(job.sourcePath, config),
      lookForFilm: (film) =>
        lookForFilm(film, {
          ...config.intake,
          inboxes: home.inboxes,
          never: [home.out],
          look: (path) => lookAt(path, places.platform),
        }),
    });
    const watchers = home.inboxes.map(
      (folder) =>
        new FolderWatcher({
          folder,
          config: config.intake,
          logger,
          onHint: () => intake.requestScan(),
        }),
    );
    const intake = new Intake({
      inboxes: home.inboxes,
      home: home.root,
      outDir: home.out,
      config: config.intake,
      maxAttempts: config.queue.maxAttempts,
      queue,
      conditions,
      folders,
      clock,
      logger,
      listener: {
        queued: () => worker.wake(),
        failed: () => notifications.look(),
        waiting: () => notifications.look(),
        closed: () => notifications.look(),
      },
      stableMsOf: (path) => stableMsFor(modeOf(path, watchers), config.intake),
      besideFilm: optionsBesideFilms(config),
    });
    disposers.push(['intake', () => intake.stop()]);
    // The film may be gone, moved or another one by now, and one that is the same may take over.
    for (const name of ['jobFailed', 'jobWaiting', 'jobCanceled', 'jobAgain'] as const) {
      events.on(name, () => intake.requestScan());
    }
    for (const watcher of watchers) {
      watcher.start();
      disposers.push(['folder watcher', () => watcher.stop()]);
    }
    const zone = new TimeZone(environment);
    const schedule = new CronSchedule(
      config.intake.scanCron,
      () => {
        intake.requestScan();
        if (zone.follow()) {
          daily.restart();
          power.renew();
        }
        // Last: a full disk takes no heartbeat.
        beat();
      },
      logger,
    );
    schedule.start();
    disposers.push(['schedule', () => schedule.stop()]);
    const keeping = new Housekeeping({
      tasks: housekeepingTasks({ db, home, config, clock }),
      log: new HousekeepingLog(db, clock),
      clock,
      logger,
    });
    const self = new SelfExamination({ home: given, places, config: read, clock, logger });
    const daily = new CronSchedule(
      config.housekeeping.cron,
      () => {
        void keeping.run();
        self.run();
      },
      logger,
    );
    daily.start();
    void keeping.runOverdue();
    self.run();
    disposers.push(['examination', () => self.stop()]);
    disposers.push(['housekeeping', () => Promise.all([daily.stop(), keeping.stop()])]);
    const onChange = () => {
      worker.wake();
      intake.requestScan();
    };
    const look = watchDatabase({ db, onChange, lost, onLost, logger });
    disposers.push(['look at the database', () => clearInterval(look)]);
    disk.start();
    disposers.push(['disk guard', () => disk.stop()]);
    power.start();
    disposers.push(['power guard', () => Promise.all([power.stop(), pace.stop()])]);
    // What may not be read or written is said at once, and not when the first film needs it.
    disposers.push(['cache guard', () => cache.stop()]);
    const tried = Promise.all([
      cache.check(),
      output.check(),
      reportAccess({
        inboxes: home.inboxes,
        outDir: home.out,
        cacheDir: cacheDir(places),
        isFilm: (name) => isFilmName(name, config.intake.extensions),
        logger,
      }),
    ]).catch((error: unknown) => logger.warn({ err: error }, 'the folders could not be tried'));
    // The file that a try writes is gone when it has ended.
    disposers.push(['tried folders', () => tried]);
    worker.start();
    disposers.push(['worker', () => worker.stop()]);
    const jumps = new TimeJumps({
      clock,
      onJump: (byMs) => {
        logger.warn({ byMs }, 'the computer slept or its clock was set; everything is looked at');
        for (const watcher of watchers) watcher.renew();
        schedule.restart();
        daily.restart();
        void keeping.runOverdue();
        intake.requestScan();
        power.renew();
        worker.wake();
      },
    });
    jumps.start();
    disposers.push(['time jumps', () => jumps.stop()]);
    // A first scan over a share that does not answer must not keep a stop from being heard.
    await Promise.race([intake.start(), aborted(signal)]);
    logger.info({ home: home.root }, 'subpiped runs');
  }

  async function stop(): Promise<void> {
    const limit = performance.now() + STOP_LIMIT_MS;
    // What was opened last is closed first: the database outlives all that writes to it.
    for (let disposer = disposers.pop(); disposer !== undefined; disposer = disposers.pop()) {
      const [what, close] = disposer;
      // A share that stopped answering may hold up one of them for ever; the others end in order.
      const inTime = await within(limit - performance.now(), async () => await close());
      if (!inTime) said?.error({ what }, 'did not end in time; it is left behind');
    }
  }

  return { start, stop };
}

/** How the folder of a film is watched; a film that was added by name lies in none. */
function modeOf(path: string, watchers: readonly FolderWatcher[]): WatchMode {
  return watchers.find(({ folder }) => path.startsWith(`${folder}${sep}`))?.mode ?? 'events';
}

/** Resolves when the signal is aborted. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/**
 * Calls back when another process has written (the command line says there what it wants), and once
 * when the database is no longer at its place.
 */
function watchDatabase({
  db,
  onChange,
  lost,
  onLost,
  logger,
}: {
  readonly db: Database;
  readonly onChange: () => void;
  readonly lost: () => SubpipedError | null;
  readonly onLost: (error: SubpipedError) => void;
  readonly logger: Logger;
}): NodeJS.Timeout {
  const dataVersion = dataVersionReader(db);
  let version = dataVersion();
  const look = setInterval(() => {
    const error = lost();
    if (error !== null) {
      clearInterval(look);
      logger.error(`${error.message}; subpiped ends`);
      return onLost(error);
    }
    try {
      const now = dataVersion();
      if (now === version) return;
      version = now;
    } catch (error) {
      // A disk that answers with errors for a moment; the next look asks again.
      logger.debug({ err: error }, 'the database could not be looked at');
      return;
    }
    onChange();
  }, LOOK_MS);
  return look;
}
