import { mkdirSync } from 'node:fs';
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
import { DaemonRecord } from './queue/daemon-record.ts';
import { type Database, dataVersionReader, openDatabase } from './queue/database.ts';
import { JobQueue } from './queue/job-queue.ts';
import { StageRuns } from './queue/stage-runs.ts';
import { ScanSchedule } from './schedule/scan-schedule.ts';
import { systemClock } from './system/clock.ts';
import { openLog } from './system/logging.ts';
import { currentOwner, isAlive } from './system/process-identity.ts';
import { JobEvents } from './worker/job-events.ts';
import { reapOrphans } from './worker/orphan-reaper.ts';
import { Worker } from './worker/worker.ts';

/** What the command line wrote into the database is noticed this often. */
const LOOK_MS = 500;

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
  const closers: (() => unknown)[] = [];

  async function start(signal: AbortSignal): Promise<void> {
    for (const folder of [home.in, home.out, home.state, home.logs]) {
      mkdirSync(folder, { recursive: true });
    }
    // The home first: a daemon that is refused must not touch the log of the one that holds it.
    const db = openDatabase(home.database);
    closers.push(() => db.close());
    const owner = currentOwner();
    const record = new DaemonRecord(db, clock);
    record.acquire(owner, isAlive);
    closers.push(() => record.release(owner));
    const log = openLog({
      folder: home.logs,
      ...config.log,
      ...(foreground ? { echo: (line: string) => process.stderr.write(line) } : {}),
    });
    closers.push(() => log.close());
    const { logger } = log;

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
    closers.push(() => notifications.settled());

    const worker = new Worker({ queue, runs, pipeline, events, owner, config, clock, logger });
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
    closers.push(() => intake.stop());
    const watcher = new FolderWatcher({
      folder: home.in,
      logger,
      onHint: () => intake.requestScan(),
    });
    watcher.start();
    closers.push(() => watcher.stop());
    const schedule = new ScanSchedule(
      config.intake.scanCron,
      () => {
        record.heartbeat(owner);
        intake.requestScan();
      },
      logger,
    );
    schedule.start();
    closers.push(() => schedule.stop());
    const look = watchDatabase(db, () => {
      worker.wake();
      intake.requestScan();
    });
    closers.push(() => clearInterval(look));
    worker.start();
    closers.push(() => worker.stop());
    await intake.start();
    logger.info({ home: home.root }, 'subpiped runs');
  }

  async function stop(): Promise<void> {
    // What was opened last is closed first: the database outlives all that writes to it.
    for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
  }

  return { start, stop };
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
