import { ENDED_STATES, type Job, type LeaseOwner, LIVE_STATES } from '../domain/job.ts';
import { type Estimate, estimate, type StageProgress } from '../domain/progress.ts';
import { STAGE_NAMES, type StageName } from '../domain/stage.ts';
import { waitHint } from '../domain/wait-hints.ts';
import { DaemonRecord } from './daemon-record.ts';
import type { Database } from './database.ts';
import { JobQueue } from './job-queue.ts';
import { type StageRun, StageRuns } from './stage-runs.ts';

/** Ended jobs that `status` still shows. */
const ENDED_SHOWN = 200;

/** What `status --json` prints, see src/status/STATUS_JSON.md. */
export interface Snapshot {
  readonly daemon: { readonly running: boolean; readonly pid: number | null };
  readonly waiting: readonly { readonly reason: string; readonly hint: string }[];
  readonly jobs: readonly SnapshotJob[];
}

export interface SnapshotJob {
  readonly id: number;
  readonly source: string;
  readonly state: Job['state'];
  readonly reason: string | null;
  readonly verdict: Job['verdict'];
  readonly percent: number;
  readonly etaSeconds: number | null;
  readonly output: string | null;
  readonly stages: readonly SnapshotStage[];
  readonly attempts: number;
  readonly runAt: number;
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly report: string | null;
  readonly duplicateOf: number | null;
  readonly errorCode: string | null;
  readonly message: string | null;
  readonly hint: string | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

export interface SnapshotStage {
  readonly name: StageName;
  readonly state: StageProgress['state'];
  readonly device: string | null;
  readonly percent: number;
  readonly seconds: number;
  readonly reused: boolean;
  readonly step: string | null;
}

export interface SnapshotOptions {
  readonly isAlive: (owner: LeaseOwner) => boolean;
  readonly now: number;
}

/** What `status` says on a home where nothing has happened yet. */
export const EMPTY_SNAPSHOT: Snapshot = {
  daemon: { running: false, pid: null },
  waiting: [],
  jobs: [],
};

/** Everything that `status` shows, read in one transaction: live jobs first, then ended ones. */
export function readSnapshot(db: Database, { isAlive, now }: SnapshotOptions): Snapshot {
  return db.transaction(() => {
    const clock = { now: () => now };
    const queue = new JobQueue(db, clock);
    const runs = new StageRuns(db, clock);
    const rates = runs.rates();
    const daemon = new DaemonRecord(db, clock).read();
    const running = daemon !== null && isAlive(daemon.owner);
    const live = inOrder(queue.list({ states: LIVE_STATES }));
    const ended = queue.list({ states: ENDED_STATES, limit: ENDED_SHOWN });

    let before = 0;
    const jobs = [...live, ...ended].map((job): SnapshotJob => {
      const stages = stagesOf(runs.latest(job.id), now, running && job.state === 'running');
      const progress: Estimate =
        job.state === 'done'
          ? { percent: 100, etaSeconds: 0 }
          : estimate(stages, job.mediaSeconds ?? 0, rates);
      const moves = running && (job.state === 'running' || job.state === 'queued');
      // A queued film is done when those before it and it are.
      if (moves) before += progress.etaSeconds;
      return {
        id: job.id,
        source: job.sourcePath,
        state: job.state,
        reason: job.reason,
        verdict: job.verdict,
        percent: progress.percent,
        etaSeconds: moves ? before : null,
        output: job.movieDir,
        stages,
        attempts: job.attempts,
        runAt: job.runAt,
        film: job.filmPath,
        subtitles: job.subtitlesPath,
        report: job.reportPath,
        duplicateOf: job.duplicateOf,
        errorCode: job.errorCode,
        message: job.errorMessage,
        hint: job.errorHint,
        createdAt: job.createdAt,
        startedAt: job.startedAt,
        endedAt: job.endedAt,
      };
    });
    return {
      daemon: { running, pid: running ? daemon.owner.pid : null },
      waiting: waitingFor(live),
      jobs,
    };
  })();
}

/** The running film first, then as they will be claimed, then those that wait or settle. */
function inOrder(live: readonly Job[]): Job[] {
  const rank = { running: 0, queued: 1, waiting: 2, settling: 3 } as const;
  return live.toSorted(
    (a, b) =>
      rank[a.state as keyof typeof rank] - rank[b.state as keyof typeof rank] ||
      b.priority - a.priority ||
      a.runAt - b.runAt ||
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

/** All ten stages; a run whose daemon is dead is no longer running, whatever its row says. */
function stagesOf(runs: readonly StageRun[], now: number, alive: boolean): SnapshotStage[] {
  const byName = new Map(runs.map((run) => [run.stage, run]));
  return STAGE_NAMES.map((name) => {
    const run = byName.get(name);
    if (run === undefined) {
      return {
        name,
        state: 'pending',
        device: null,
        percent: 0,
        seconds: 0,
        reused: false,
        step: null,
      };
    }
    const running = run.state === 'running';
    return {
      name,
      state: running && !alive ? 'pending' : run.state,
      device: run.device,
      percent: running && !alive ? 0 : Math.round(run.percent * 10) / 10,
      seconds: running ? (now - run.startedAt) / 1000 : (run.seconds ?? 0),
      reused: run.reused,
      step: run.step,
    };
  });
}
