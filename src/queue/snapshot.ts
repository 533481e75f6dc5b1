import { type Job, type LeaseOwner, LIVE_STATES } from '../domain/job.ts';
import { type Estimate, estimate, type StageProgress } from '../domain/progress.ts';
import { STAGE_NAMES, type StageName } from '../domain/stage.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { Clock } from '../system/clock.ts';
import { Conditions } from './conditions.ts';
import { DaemonRecord } from './daemon-record.ts';
import type { Database } from './database.ts';
import { DeviceFailures } from './device-failures.ts';
import { HousekeepingLog } from './housekeeping-log.ts';
import { factsOf, type Snapshot, type SnapshotJob, type SnapshotStage } from './job-facts.ts';
import { JobTable } from './job-table.ts';
import { NotificationRecord } from './notification-record.ts';
import { type StageRun, StageRuns } from './stage-runs.ts';

/** Ended jobs that `status` still shows. */
const ENDED_SHOWN = 200;

export type { Snapshot, SnapshotJob, SnapshotStage };

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
  readonly #queue: JobTable;
  readonly #runs: StageRuns;
  readonly #daemon: DaemonRecord;
  readonly #conditions: Conditions;
  readonly #housekeeping: HousekeepingLog;
  readonly #notifications: NotificationRecord;
  readonly #deviceFailures: DeviceFailures;

  constructor(db: Database, clock: Clock, isAlive: (owner: LeaseOwner) => boolean) {
    this.#db = db;
    this.#clock = clock;
    this.#isAlive = isAlive;
    this.#queue = new JobTable(db, clock);
    this.#runs = new StageRuns(db, clock);
    this.#daemon = new DaemonRecord(db, clock);
    this.#conditions = new Conditions(db, clock);
    this.#housekeeping = new HousekeepingLog(db, clock);
    this.#notifications = new NotificationRecord(db, clock);
    this.#deviceFailures = new DeviceFailures(db, clock);
  }

  /** Everything in one transaction: live jobs in the order of work, then the last ended ones. */
  read(): Snapshot {
    return this.#db.transaction(() => this.#read())();
  }

  #read(): Snapshot {
    const now = this.#clock.now();
    const rates = this.#runs.rates();
    const daemon = this.#daemon.read();
    const running = daemon !== null && this.#isAlive(daemon.owner);
    const conditions = this.#conditions.all();
    const live = inOrder(this.#queue.list({ states: LIVE_STATES }));
    const shown = [...live, ...this.#queue.lastEnded(ENDED_SHOWN)];
    const runsOf = this.#runs.latestOf(shown.map(({ id }) => id));

    const held = conditions.some(({ stops }) => stops !== 'nothing');
    let before = 0;
    const jobs = shown.map((job): SnapshotJob => {
      const works = running && job.state === 'running';
      const { startedAt } = job;
      const runs = runsOf.get(job.id) ?? [];
      const stages = stagesOf(runs, now, { works, startedAt });
      const progress: Estimate =
        job.state === 'done'
          ? { percent: 100, etaSeconds: 0 }
          : estimate(withHeard(stages, runs), job.mediaSeconds ?? 0, rates);
      const moves = works || (running && !held && job.state === 'queued');
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
      waiting: waitingFor(live),
      conditions,
      housekeeping: this.#housekeeping.all(),
      jobs,
      notifications: this.#notifications.read(),
      deviceFailures: this.#deviceFailures.all(),
    };
  }
}

/** The running film first, then as they will be claimed, then those that wait or settle. */
function inOrder(live: readonly Job[]): Job[] {
  const rank = { running: 0, queued: 1, waiting: 2, settling: 3 } as const;
  return live.toSorted(
    (a, b) =>
      rank[a.state as keyof typeof rank] - rank[b.state as keyof typeof rank] ||
      b.priority - a.priority ||
      a.rank - b.rank ||
      a.id - b.id,
  );
}

function waitingFor(live: readonly Job[]): { reason: string; hint: string }[] {
  const hints = new Map<string, string>();
  for (const job of live) {
    if (job.state !== 'waiting' || job.reason === null || hints.has(job.reason)) continue;
    hints.set(job.reason, job.errorHint || waitHint(job.reason));
  }
  return [...hints].map(([reason, hint]) => ({ reason, hint }));
}

/** All ten stages of a film, of which `works` says whether a living daemon is at it. */
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

/** The stages with the time until which they were heard: what came since is no progress. */
function withHeard(stages: readonly SnapshotStage[], runs: readonly StageRun[]): StageProgress[] {
  const heard = new Map(
    runs.map((run) => [run.stage, ((run.progressAt ?? run.startedAt) - run.startedAt) / 1000]),
  );
  return stages.map((stage) => ({ ...stage, heardSeconds: heard.get(stage.name) ?? 0 }));
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
