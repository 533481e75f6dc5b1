import type { Job, LeaseOwner } from '../domain/job.ts';
import { learnRates, type MeasuredRun } from '../domain/learned-rates.ts';
import {
  type Estimate,
  estimate,
  type StageProgress,
  type StageRates,
} from '../domain/progress.ts';
import { STAGE_NAMES, type StageName } from '../domain/stage.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { Clock } from '../system/clock.ts';
import { Conditions } from './conditions.ts';
import { DaemonRecord } from './daemon-record.ts';
import type { Database } from './database.ts';
import { DeviceFailures } from './device-failures.ts';
import { type Films, films } from './films.ts';
import { HousekeepingLog } from './housekeeping-log.ts';
import { factsOf, type Snapshot, type SnapshotJob, type SnapshotStage } from './job-facts.ts';
import { JobTable } from './job-table.ts';
import { MeasuredRuns } from './measured-runs.ts';
import { NotificationRecord } from './notification-record.ts';
import { type StageRun, StageRuns } from './stage-runs.ts';

/** Ended jobs that `status` still shows: with their stages each it reads 550 rows for them. */
const ENDED_SHOWN = 50;

export type { Snapshot, SnapshotJob, SnapshotStage };

/** As much as a screen shows. */
export interface FirstJobs {
  readonly snapshot: Snapshot;
  /** How many live jobs there are beside those in the snapshot. */
  readonly more: number;
}

/** What `status` says on a home where nothing has happened yet. */
export const EMPTY_SNAPSHOT: Snapshot = {
  daemon: { running: false, pid: null },
  waiting: [],
  conditions: [],
  housekeeping: [],
  jobs: [],
  notifications: null,
  deviceFailures: [],
};

/** Reads what `status` shows; a connection that only reads will do. */
export class SnapshotReader {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #isAlive: (owner: LeaseOwner) => boolean;
  readonly #queue: Films;
  readonly #runs: StageRuns;
  readonly #measured: MeasuredRuns;
  readonly #daemon: DaemonRecord;
  readonly #conditions: Conditions;
  readonly #housekeeping: HousekeepingLog;
  readonly #notifications: NotificationRecord;
  readonly #deviceFailures: DeviceFailures;

  constructor(db: Database, clock: Clock, isAlive: (owner: LeaseOwner) => boolean) {
    this.#db = db;
    this.#clock = clock;
    this.#isAlive = isAlive;
    this.#queue = films(new JobTable(db, clock));
    this.#runs = new StageRuns(db, clock);
    this.#measured = new MeasuredRuns(db);
    this.#daemon = new DaemonRecord(db, clock);
    this.#conditions = new Conditions(db, clock);
    this.#housekeeping = new HousekeepingLog(db, clock);
    this.#notifications = new NotificationRecord(db, clock);
    this.#deviceFailures = new DeviceFailures(db, clock);
  }

  /** Everything in one transaction: live jobs in the order of work, then the last ended ones. */
  read(): Snapshot {
    return this.#db.transaction(() => this.#read({ live: null, ended: ENDED_SHOWN }))();
  }

  /**
   * The same with the first live and ended jobs only, and how many more live ones there are: all of
   * a collection of 10,000 films take half a second, and a screen shows a few.
   */
  readFirst(most: { readonly live: number; readonly ended: number }): FirstJobs {
    return this.#db.transaction(() => {
      const snapshot = this.#read(most);
      return { snapshot, more: Math.max(0, this.#queue.liveCount() - most.live) };
    })();
  }

  #read(most: { readonly live: number | null; readonly ended: number }): Snapshot {
    const now = this.#clock.now();
    const daemon = this.#daemon.read();
    const running = daemon !== null && this.#isAlive(daemon.owner);
    const conditions = this.#conditions.all();
    const live = this.#queue.liveInOrder(most.live);
    const shown = [...live, ...this.#queue.lastEnded(most.ended)];
    const runsOf = this.#runs.latestOf(shown.map(({ id }) => id));

    // One film runs at a time: the others are told by what was learned from all.
    const current = shown.find(({ state }) => state === 'running')?.id ?? NO_JOB;
    const measured = this.#measured.withoutFilm(current);
    const usual = learnRates(measured, null, now);
    const blocked = conditions.some(({ stops }) => stops !== 'nothing');
    let before = 0;
    const jobs = shown.map((job): SnapshotJob => {
      const works = running && job.state === 'running';
      const { startedAt } = job;
      const runs = runsOf.get(job.id) ?? [];
      const stages = stagesOf(runs, now, { works, startedAt });
      const progress: Estimate =
        job.state === 'done'
          ? { percent: 100, etaSeconds: 0 }
          : this.#estimate(job, withReports(stages, runs), usual, measured, now);
      const moves = works || (running && !blocked && job.state === 'queued');
      if (moves) {
        // A queued film is done when those before it and it are, and one that is to be tried again
        // is not begun before its time.
        const untilDue = works ? 0 : Math.max(0, Math.ceil((job.runAt - now) / 1000));
        before = Math.max(before, untilDue) + progress.etaSeconds;
      }
      const etaSeconds = moves ? before : null;
      return { ...factsOf(job), percent: progress.percent, etaSeconds, stages };
    });
    return {
      daemon: { running, pid: running ? daemon.owner.pid : null },
      waiting: this.#queue
        .waitingFor()
        .map(({ reason, hint }) => ({ reason, hint: hint || waitHint(reason) })),
      conditions,
      housekeeping: this.#housekeeping.all(),
      jobs,
      notifications: this.#notifications.read(),
      deviceFailures: this.#deviceFailures.all(),
    };
  }

  #estimate(
    { id, mediaSeconds, state }: Job,
    stages: readonly StageProgress[],
    usual: StageRates,
    measured: readonly MeasuredRun[],
    now: number,
  ): Estimate {
    const seconds = mediaSeconds ?? 0;
    const speechSeconds = state === 'running' ? this.#measured.speechSeconds(id) : null;
    if (speechSeconds === null || seconds <= 0) return estimate(stages, seconds, usual);
    const own = learnRates(measured, speechSeconds / seconds, now);
    return estimate(stages, seconds, usual, own);
  }
}

/** No job has this number. */
const NO_JOB = -1;

/** All stages of a film, of which `works` says whether a living daemon is at it. */
function stagesOf(
  runs: readonly StageRun[],
  now: number,
  { works, startedAt }: { readonly works: boolean; readonly startedAt: number | null },
): SnapshotStage[] {
  const byName = new Map(runs.map((run) => [run.stage, run]));
  return STAGE_NAMES.map((name) => {
    const run = byName.get(name);
    if (run === undefined || isPast(run, works, startedAt ?? 0)) return pending(name);
    return {
      name,
      state: run.state,
      device: run.device,
      percent: Math.round(run.percent * 10) / 10,
      seconds: run.state === 'running' ? (now - run.startedAt) / 1000 : (run.seconds ?? 0),
      reused: run.reused,
      step: run.step,
      message: run.errorMessage,
    };
  });
}

/** The stages with when they last reported: nothing counts as progress since. */
function withReports(stages: readonly SnapshotStage[], runs: readonly StageRun[]): StageProgress[] {
  const reports = new Map(runs.map((run) => [run.stage, reportsOf(run)]));
  return stages.map((stage) => ({ reportedSeconds: 0, ...reports.get(stage.name), ...stage }));
}

function reportsOf({ startedAt, progressAt, firstAt, firstPercent }: StageRun) {
  const reportedSeconds = ((progressAt ?? startedAt) - startedAt) / 1000;
  if (firstAt === null || firstPercent === null) return { reportedSeconds };
  const firstReport = { percent: firstPercent, seconds: (firstAt - startedAt) / 1000 };
  return { reportedSeconds, firstReport };
}

/**
 * Whether a run says nothing of the present: its daemon is dead, whatever the row says, or the film
 * was begun anew since it ended without a result.
 */
function isPast(run: StageRun, works: boolean, startedAt: number): boolean {
  if (run.state === 'running') return !works;
  return works && run.startedAt < startedAt && (run.state === 'failed' || run.state === 'canceled');
}

function pending(name: StageName): SnapshotStage {
  return {
    name,
    state: 'pending',
    device: null,
    percent: 0,
    seconds: 0,
    reused: false,
    step: null,
    message: null,
  };
}
