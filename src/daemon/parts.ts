import { sep } from 'node:path';
import { environment } from '../config/environment.ts';
import { cacheDir, type Home, type PlaceEnvironment } from '../config/paths.ts';
import type { Config } from '../config/schema.ts';
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
import { Dispatcher } from '../notify/dispatcher.ts';
import { buildReceivers } from '../notify/receivers.ts';
import { KeepAwake } from '../power/keep-awake.ts';
import { PowerGuard } from '../power/power-guard.ts';
import { StagePace } from '../power/stage-pace.ts';
import { systemPower } from '../power/system-power.ts';
import { Conditions } from '../queue/conditions.ts';
import { DeviceFailures } from '../queue/device-failures.ts';
import { HousekeepingLog } from '../queue/housekeeping-log.ts';
import { type JobQueue, jobQueue } from '../queue/job-queue.ts';
import { addReceivers, keepReceivers } from '../queue/outbox.ts';
import { StageRuns } from '../queue/stage-runs.ts';
import { WatchedFolders } from '../queue/watched-folders.ts';
import { CronSchedule } from '../schedule/cron-schedule.ts';
import type { Clock } from '../system/clock.ts';
import { TimeZone } from '../system/time-zone.ts';
import { mountPointOf } from '../system/volume.ts';
import { CacheGuard } from '../worker/cache-guard.ts';
import { DiskGuard } from '../worker/disk-guard.ts';
import { OutputGuard } from '../worker/output-guard.ts';
import { TranslatorGuard } from '../worker/translator-guard.ts';
import { Worker } from '../worker/worker.ts';
import { buildPipeline } from './build-pipeline.ts';
import { Changes } from './changes.ts';
import { DatabaseWatch } from './database-watch.ts';
import type { HeldHome } from './held-home.ts';

/** What a daemon has even while its configuration is broken. */
export function buildNotifications(
  { db, recovery, log: { logger } }: Pick<HeldHome, 'db' | 'recovery' | 'log'>,
  clock: Clock,
  notify: Config['notify'],
) {
  const receivers = buildReceivers({ db, clock, notify, logger });
  addReceivers(db, [...receivers.keys()]);
  const dispatcher = new Dispatcher({ receivers, recovery, logger });
  const changes = new Changes(logger);
  changes.on(() => dispatcher.look(), ['worker', 'intake', 'guard', 'outside']);
  return { conditions: new Conditions(db, clock), dispatcher, changes, receivers };
}

export interface PartsOptions {
  readonly held: HeldHome;
  /** The home with the folders of the configuration. */
  readonly home: Home;
  /** The configuration with its secrets. */
  readonly config: Config;
  /** Both as they were given. */
  readonly given: { readonly home: Home; readonly config: Config };
  readonly places: PlaceEnvironment;
  readonly clock: Clock;
  readonly onLost: (error: SubpipedError) => void;
}

export type Parts = ReturnType<typeof buildParts>;

/** Builds the parts of a daemon that has its home and its configuration; none of them acts yet. */
export function buildParts(options: PartsOptions) {
  const { held, home, config, given, places, clock, onLost } = options;
  const { db, owner, beat, lost } = held;
  const { logger } = held.log;
  const queue = jobQueue(db, clock);
  const { conditions, dispatcher, changes, receivers } = buildNotifications(
    held,
    clock,
    config.notify,
  );
  // Not while the configuration is broken: who is to be told is not known then.
  keepReceivers(db, [...receivers.keys()]);
  const folders = new WatchedFolders(db, clock);
  const { guards, pace, pipeline } = buildGuards(options, { queue, conditions, changes, folders });
  const { disk, power, output } = guards;
  const worker = new Worker({
    queue,
    runs: new StageRuns(db, clock),
    pipeline,
    changed: changes.by('worker'),
    owner,
    config,
    clock,
    logger,
    conditions,
    disk,
    // The power last: what it says is of this very moment, whatever the others lifted.
    guards: [output, disk, power],
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
    changed: changes.by('intake'),
    stableMsOf: (path) => stableMsFor(modeOf(path, watchers), config.intake),
    besideFilm: optionsBesideFilms(config),
  });
  changes.on(() => worker.wake());
  // A film that was worked on may be gone, moved or another one by now, and one that is the same may
  // take over. What intake changed itself it knows, and guards change no film.
  changes.on(() => intake.requestScan(), ['worker', 'outside']);

  const keeping = new Housekeeping({
    tasks: housekeepingTasks({ db, home, config, clock }),
    log: new HousekeepingLog(db, clock),
    clock,
    logger,
  });
  const self = new SelfExamination({ ...given, places, clock, logger });
  const zone = new TimeZone(environment);
  const daily = new CronSchedule(
    config.housekeeping.cron,
    () => {
      void keeping.run();
      self.run();
    },
    logger,
  );
  const scans = new CronSchedule(
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
  const database = new DatabaseWatch({ db, changed: changes.by('outside'), lost, onLost, logger });
  return {
    ...{ conditions, dispatcher, changes, worker, watchers, intake },
    ...{ keeping, self, daily, scans, database, pace, ...guards },
  };
}

/** What holds films up or slows them down, and the pipeline that it does that to. */
function buildGuards(
  { held, home, config, places, clock }: PartsOptions,
  {
    queue,
    conditions,
    changes,
    folders,
  }: {
    readonly queue: JobQueue;
    readonly conditions: Conditions;
    readonly changes: Changes;
    readonly folders: WatchedFolders;
  },
) {
  const { logger } = held.log;
  const changed = changes.by('guard');
  const system = systemPower(places.platform, process.pid);
  const pace = new StagePace(system.pace, logger);
  const awake = new KeepAwake({
    command: config.power.keepAwake ? system.keepAwake : null,
    logger,
  });
  const failures = new DeviceFailures(held.db, clock);
  const stages = buildPipeline(logger, () => pace.launch(), failures);
  const pipeline: Pick<typeof stages, 'run'> = {
    run: (...film) => awake.during(() => stages.run(...film)),
  };
  const shared = { conditions, logger, changed };
  const guards = {
    disk: new DiskGuard({
      ...{ ...shared, queue, config, clock },
      outDir: home.out,
      stateDir: home.state,
      giveBack: changes.by('full_disk'),
    }),
    power: new PowerGuard({ ...shared, queue, config, clock, pace, source: system.source }),
    cache: new CacheGuard({
      ...shared,
      cacheDir: cacheDir(places),
      recheckMs: config.intake.recheckMs,
    }),
    translator: new TranslatorGuard({
      ...{ ...shared, queue },
      translators: config.stages.translation.translators,
    }),
    output: new OutputGuard({
      ...{ ...shared, folders, mountPointOf },
      outDir: home.out,
      home: home.root,
    }),
  };
  return { guards, pace, pipeline };
}

/** How the folder of a film is watched; a film that was added by name lies in none. */
function modeOf(path: string, watchers: readonly FolderWatcher[]): WatchMode {
  return watchers.find(({ folder }) => path.startsWith(`${folder}${sep}`))?.mode ?? 'events';
}
