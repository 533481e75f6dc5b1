import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import { environment, withFolders } from './config/load.ts';
import { cacheDir, type Home, pythonDir, systemPlaces, venvsDir } from './config/paths.ts';
import type { Config } from './config/schema.ts';
import { FolderWatcher } from './intake/folder-watcher.ts';
import { Intake } from './intake/intake.ts';
import { chooseNotifiers } from './notify/choose-notifiers.ts';
import { FilmNotifications } from './notify/film-notifications.ts';
import { FirstThatWorks } from './notify/first-that-works.ts';
import { LogNotifier } from './notify/log-notifier.ts';
import { PipelineRunner } from './pipeline/pipeline-runner.ts';
import { StageRunner } from './pipeline/stage-runner.ts';
import { Conditions } from './queue/conditions.ts';
import { DaemonRecord } from './queue/daemon-record.ts';
import { type Database, dataVersionReader, openDatabase } from './queue/database.ts';
import { JobQueue } from './queue/job-queue.ts';
import { StageRuns } from './queue/stage-runs.ts';
import { ScanSchedule } from './schedule/scan-schedule.ts';
import { systemClock } from './system/clock.ts';
import { openLog } from './system/logging.ts';
import { currentOwner, isAlive } from './system/process-identity.ts';
import { TimeJumps } from './system/time-jumps.ts';
import { DiskGuard } from './worker/disk-guard.ts';
import { JobEvents } from './worker/job-events.ts';
import { reapOrphans } from './worker/orphan-reaper.ts';
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
export function createDaemon({ home: given, config, foreground }: DaemonOptions): Daemon {
  const home = withFolders(given, config);
  const clock = systemClock;
  const places = systemPlaces(environment);
  const closers: (readonly [what: string, close: () => unknown])[] = [];
  let logger: Logger | undefined;

  async function start(signal: AbortSignal): Promise<void> {
    for (const folder of [home.in, home.out, home.state, home.logs]) {
      mkdirSync(folder, { recursive: true });
    }
    // The home first: a daemon that is refused must not touch the log of the one that holds it.
    const db = openDatabase(home.database);
    closers.push(['database', () => db.close()]);
    const owner = currentOwner();
    const record = new DaemonRecord(db, clock);
    record.acquire(owner, isAlive);
    closers.push(['daemon record', () => record.release(owner)]);
    const log = openLog({
      folder: home.logs,
      ...config.log,
      ...(foreground ? { echo: (line: string) => process.stderr.write(line) } : {}),
    });
    closers.push(['log', () => log.close()]);
    logger = log.logger;

    const queue = new JobQueue(db, clock);
    const runs = new StageRuns(db, clock);
    await reapOrphans(runs, logger, config.pipeline.stopGraceMs);
    for (const job of queue.voidDeadLeases(isAlive)) {
      logger.info({ jobId: job.id }, 'goes on where an earlier daemon left it');
    }
    if (signal.aborted) return;

    const cache = cacheDir(places);
    const python = pythonDir();
    const pipeline = new PipelineRunner(
      new StageRunner({
        pythonDir: python,
        venvsDir: venvsDir(places),
        cacheDir: cache,
        env: environment,
      }),
      { pythonDir: python, cacheDir: cache },
      logger,
    );
    const events = new JobEvents(logger);
    const notifier = config.notify.enabled
      ? new FirstThatWorks(chooseNotifiers(logger), logger)
      : new LogNotifier(logger);
    const notifications = new FilmNotifications(notifier);
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
      disk,
      filmConfig: () => config,
    });
    const intake = new Intake({
      inDir: home.in,
      outDir: home.out,
      config: config.intake,
      maxAttempts: config.queue.maxAttempts,
      queue,
      clock,
      logger,
      listener: {
        queued: () => worker.wake(),
        failed: (job) => notifications.jobFailed(job),
        waiting: (job) => notifications.jobWaiting(job),
      },
    });
    closers.push(['intake', () => intake.stop()]);
    const watcher = new FolderWatcher({
      folder: home.in,
      logger,
      onHint: () => intake.requestScan(),
    });
    watcher.start();
    closers.push(['folder watcher', () => watcher.stop()]);
    const schedule = new ScanSchedule(
      config.intake.scanCron,
      () => {
        record.heartbeat(owner);
        intake.requestScan();
      },
      logger,
    );
    schedule.start();
    closers.push(['schedule', () => schedule.stop()]);
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
        logger?.warn({ byMs }, 'the computer slept or its clock was set; everything is looked at');
        schedule.restart();
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
      if (!inTime) logger?.error({ what }, 'did not end in time; it is left behind');
    }
  }

  return { start, stop };
}

/** Resolves when the signal is aborted. */
async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Whether `work` ended within the time; what it throws is thrown. */
async function within(ms: number, work: () => Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(ms, 0));
  });
  try {
    return await Promise.race([work().then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
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
