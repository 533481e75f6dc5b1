import { once } from 'node:events';
import { sep } from 'node:path';
import type { Logger } from 'pino';
import { buildPipeline } from './build-pipeline.ts';
import { environment, withFolders } from './config/load.ts';
import { type Home, systemPlaces } from './config/paths.ts';
import type { Config } from './config/schema.ts';
import { exposedKey, withSecrets } from './config/secrets.ts';
import { type Closer, holdHome } from './held-home.ts';
import { Housekeeping } from './housekeeping/housekeeping.ts';
import { housekeepingTasks } from './housekeeping/tasks.ts';
import { stableMsFor, type WatchMode } from './intake/file-system-kind.ts';
import { filmConfig, optionsBesideFilms } from './intake/film-options.ts';
import { FolderWatcher } from './intake/folder-watcher.ts';
import { Intake } from './intake/intake.ts';
import { chooseNotifiers } from './notify/choose-notifiers.ts';
import { FilmNotifications } from './notify/film-notifications.ts';
import { FirstThatWorks } from './notify/first-that-works.ts';
import { LogNotifier } from './notify/log-notifier.ts';
import { Conditions } from './queue/conditions.ts';
import { type Database, dataVersionReader } from './queue/database.ts';
import { HousekeepingLog } from './queue/housekeeping-log.ts';
import { JobQueue } from './queue/job-queue.ts';
import { StageRuns } from './queue/stage-runs.ts';
import { WatchedFolders } from './queue/watched-folders.ts';
import { tellRecovery } from './recovery/tell-recovery.ts';
import { CronSchedule } from './schedule/cron-schedule.ts';
import { systemClock } from './system/clock.ts';
import { isAlive } from './system/process-identity.ts';
import { TimeJumps } from './system/time-jumps.ts';
import { mountPointOf } from './system/volume.ts';
import { within } from './system/within.ts';
import { DiskGuard } from './worker/disk-guard.ts';
import { JobEvents } from './worker/job-events.ts';
import { reapOrphans } from './worker/orphan-reaper.ts';
import { OutputGuard } from './worker/output-guard.ts';
import { Worker } from './worker/worker.ts';

/** What the command line wrote into the database is noticed this often. */
const LOOK_MS = 500;
/** launchd and systemd kill what has not ended some time after SIGTERM; a stop takes 10 s at most. */
const STOP_LIMIT_MS = 8_500;

export interface DaemonOptions {
  readonly home: Home;
  readonly config: Config;
  /** Shows the log to the person at the terminal, too. */
  readonly foreground: boolean;
}

export interface Daemon {
  /** Resolves when the daemon works. Throws `already_running` if another one holds the home. */
  start(signal: AbortSignal): Promise<void>;
  /** Gives the running film back to the queue and ends everything; safe to call at any time. */
  stop(): Promise<void>;
}

/** Builds all parts of the daemon; nothing acts before `start`. */
export function createDaemon({ home: given, config: read, foreground }: DaemonOptions): Daemon {
  const clock = systemClock;
  const places = systemPlaces(environment);
  const config = withSecrets(read, places);
  const home = withFolders(given, config);
  const closers: Closer[] = [];
  /** For what goes wrong while everything ends. */
  let said: Logger | undefined;

  async function start(signal: AbortSignal): Promise<void> {
    const { db, owner, record, log, recovery } = holdHome(
      { home, config, clock, foreground },
      closers,
    );
    const { logger } = log;
    said = logger;

    const exposed = exposedKey(places);
    if (exposed !== null) logger.warn(exposed);
    if (recovery.kind !== 'sound') {
      await tellRecovery({ recovery, db, outDir: home.out, clock, logger, signal });
    }

    const queue = new JobQueue(db, clock);
    const runs = new StageRuns(db, clock);
    await reapOrphans(runs, logger, config.pipeline.stopGraceMs);
    for (const job of queue.voidDeadLeases(isAlive)) {
      logger.info({ jobId: job.id }, 'goes on where an earlier daemon left it');
    }
    if (signal.aborted) return;

    const pipeline = buildPipeline(logger);
    const events = new JobEvents(logger);
    const notifier = config.notify.enabled
      ? new FirstThatWorks(chooseNotifiers(logger), logger)
      : new LogNotifier(logger);
    const notifications = new FilmNotifications(notifier);
    if (recovery.setAside !== null) notifications.databaseMended(recovery.setAside);
    events.on('jobDone', (job) => notifications.jobDone(job));
    events.on('jobFailed', (job) => notifications.jobFailed(job));
    events.on('jobWaiting', (job) => notifications.jobWaiting(job));
    closers.push(['notifications', () => notifications.settled()]);

    const conditions = new Conditions(db, clock);
    const disk = new DiskGuard({
      queue,
      conditions,
      outDir: home.out,
      stateDir: home.state,
      config,
      clock,
      logger,
      onFull: (condition) => {
        notifications.conditionHolds(condition);
        worker.wake();
      },
      onSpace: () => worker.wake(),
    });
    const folders = new WatchedFolders(db, clock);
    const output = new OutputGuard({
      outDir: home.out,
      home: home.root,
      conditions,
      folders,
      mountPointOf,
      logger,
      onClosed: (condition) => notifications.conditionHolds(condition),
    });
    const worker = new Worker({
      queue,
      runs,
      pipeline,
      events,
      owner,
      config,
      clock,
      logger,
      conditions,
      disk: { check: async () => (await output.check()) && (await disk.check()) },
      filmConfig: (job) => filmConfig(job.sourcePath, config),
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
        failed: (job) => notifications.jobFailed(job),
        waiting: (job) => notifications.jobWaiting(job),
        closed: (condition) => notifications.conditionHolds(condition),
      },
      stableMsOf: (path) => stableMsFor(modeOf(path, watchers), config.intake),
      besideFilm: optionsBesideFilms(config),
    });
    closers.push(['intake', () => intake.stop()]);
    for (const watcher of watchers) {
      watcher.start();
      closers.push(['folder watcher', () => watcher.stop()]);
    }
    const schedule = new CronSchedule(
      config.intake.scanCron,
      () => {
        record.heartbeat(owner);
        intake.requestScan();
      },
      logger,
    );
    schedule.start();
    closers.push(['schedule', () => schedule.stop()]);
    const keeping = new Housekeeping({
      tasks: housekeepingTasks({ db, home, config, clock }),
      log: new HousekeepingLog(db, clock),
      clock,
      logger,
    });
    const daily = new CronSchedule(config.housekeeping.cron, () => void keeping.run(), logger);
    daily.start();
    void keeping.runOverdue();
    closers.push(['housekeeping', () => Promise.all([daily.stop(), keeping.stop()])]);
    const look = watchDatabase(db, () => {
      worker.wake();
      intake.requestScan();
    });
    closers.push(['look at the database', () => clearInterval(look)]);
    disk.start();
    closers.push(['disk guard', () => disk.stop()]);
    worker.start();
    closers.push(['worker', () => worker.stop()]);
    const jumps = new TimeJumps({
      clock,
      onJump: (byMs) => {
        logger.warn({ byMs }, 'the computer slept or its clock was set; everything is looked at');
        for (const watcher of watchers) watcher.renew();
        schedule.restart();
        daily.restart();
        void keeping.runOverdue();
        intake.requestScan();
        worker.wake();
      },
    });
    jumps.start();
    closers.push(['time jumps', () => jumps.stop()]);
    // A first scan over a share that does not answer must not keep a stop from being heard.
    await Promise.race([intake.start(), aborted(signal)]);
    logger.info({ home: home.root }, 'subpiped runs');
  }

  async function stop(): Promise<void> {
    const limit = performance.now() + STOP_LIMIT_MS;
    // What was opened last is closed first: the database outlives all that writes to it.
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) {
      const [what, close] = closer;
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

/** Calls back when another process has written: the command line says there what it wants. */
function watchDatabase(db: Database, onChange: () => void): NodeJS.Timeout {
  const dataVersion = dataVersionReader(db);
  let version = dataVersion();
  return setInterval(() => {
    const now = dataVersion();
    if (now === version) return;
    version = now;
    onChange();
  }, LOOK_MS);
}
