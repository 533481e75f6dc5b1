import type { LeaseOwner } from '../domain/job.ts';
import type { StageName, StageRunState } from '../domain/stage.ts';
import type { Clock } from '../system/clock.ts';
import { committing } from '../system/failpoint.ts';
import type { Database } from './database.ts';
import { parseOwner } from './job-rows.ts';

/** The latest execution of a stage for a job. */
export interface StageRun {
  readonly id: number;
  readonly jobId: number;
  readonly attempt: number;
  readonly stage: StageName;
  readonly state: StageRunState;
  readonly reused: boolean;
  readonly engine: string | null;
  readonly device: string | null;
  readonly step: string | null;
  readonly percent: number;
  /** Wall seconds of a finished run. */
  readonly seconds: number | null;
  readonly pid: number | null;
  /** Start time of the process, see LeaseOwner. */
  readonly pidStartedAt: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly startedAt: number;
  /** When it last said how far it is. */
  readonly progressAt: number | null;
  /** Its first percent above 0, and when it told it. */
  readonly firstPercent: number | null;
  readonly firstAt: number | null;
  readonly endedAt: number | null;
}

export interface StageEnd {
  readonly state: Exclude<StageRunState, 'running'>;
  readonly seconds: number;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
  readonly model?: string | null;
  /** Whether it went on from a checkpoint. */
  readonly resumed?: boolean;
  /** Seconds of speech in the film: voice detectors tell them, pyannote-vad for the stages after it. */
  readonly speechSeconds?: number | null;
}

const COLUMNS = `id, job_id as jobId, attempt, stage, state, reused, engine, device, step, percent,
  seconds, pid, pid_started_at as pidStartedAt, error_code as errorCode,
  error_message as errorMessage, started_at as startedAt, progress_at as progressAt,
  first_percent as firstPercent, first_at as firstAt, ended_at as endedAt`;

type Row = Omit<StageRun, 'reused'> & { readonly reused: number };

/** Executions of stages: what runs, how far it is, how long each took. */
export class StageRuns {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    const write = (sql: string) => db.prepare<[Record<string, unknown>]>(sql);
    this.#sql = {
      insert: write(
        `insert into stage_runs (job_id, attempt, stage, state, reused, engine, device, percent,
                                 seconds, media_seconds, pid, pid_started_at, error_code,
                                 error_message, started_at, ended_at)
         values (@jobId, @attempt, @stage, @state, @reused, @engine, @device, @percent, @seconds,
                 (select media_seconds from jobs where id = @jobId), @pid, @pidStartedAt,
                 @errorCode, @errorMessage, @startedAt, @endedAt)`,
      ),
      endStale: write(
        `update stage_runs set state = 'canceled', ended_at = @now
          where job_id = @jobId and stage = @stage and state = 'running'`,
      ),
      progress: write(
        `update stage_runs set step = @step, percent = max(percent, @percent), progress_at = @now,
                first_at = iif(first_at is null and @percent > 0, @now, first_at),
                first_percent = iif(first_at is null and @percent > 0, @percent, first_percent)
          where id = @id and state = 'running'`,
      ),
      device: write('update stage_runs set engine = @engine, device = @device where id = @id'),
      finish: write(
        `update stage_runs set state = @state, seconds = @seconds, error_code = @errorCode,
                error_message = @errorMessage, ended_at = @now, model = @model,
                resumed = @resumed,
                speech_seconds = coalesce(@speechSeconds, (
                  select vad.speech_seconds from stage_runs as vad
                   where vad.job_id = stage_runs.job_id and vad.stage = 'pyannote-vad'
                     and vad.speech_seconds is not null
                   order by vad.id desc limit 1)),
                percent = iif(@state in ('done', 'degraded'), 100, percent)
          where id = @id and state = 'running'`,
      ),
      owner: db.prepare<[], string>("select lease_owner from jobs where state = 'running'").pluck(),
      running: db.prepare<[], Row>(`select ${COLUMNS} from stage_runs where state = 'running'`),
      latest: db.prepare<[string], Row>(
        `select ${COLUMNS} from stage_runs
          where id in (select max(id) from stage_runs
                        where job_id in (select value from json_each(?))
                        group by job_id, stage)`,
      ),
    };
  }

  /** Records that a stage's process runs. Returns the run's id. */
  start(run: {
    readonly jobId: number;
    readonly attempt: number;
    readonly stage: StageName;
    readonly pid: number;
    readonly pidStartedAt: string | null;
  }): number {
    const now = this.#clock.now();
    // A second start of the same stage (without a device, say) ends the first.
    this.#sql.endStale.run({ jobId: run.jobId, stage: run.stage, now });
    const row = {
      ...run,
      state: 'running',
      reused: 0,
      engine: null,
      device: null,
      percent: 0,
      seconds: null,
      errorCode: null,
      errorMessage: null,
      startedAt: now,
      endedAt: null,
    };
    return committing('stage-start', () => Number(this.#sql.insert.run(row).lastInsertRowid));
  }

  /** Records that an earlier result was taken over; no process was started. */
  reused(run: {
    readonly jobId: number;
    readonly attempt: number;
    readonly stage: StageName;
    readonly engine: string | null;
    readonly device: string | null;
    readonly seconds: number;
    readonly state: 'done' | 'degraded';
    /** Why it is degraded. */
    readonly errorCode?: string;
    readonly errorMessage?: string;
  }): void {
    const now = this.#clock.now();
    const row = {
      errorCode: null,
      errorMessage: null,
      ...run,
      reused: 1,
      percent: 100,
      pid: null,
      pidStartedAt: null,
      startedAt: now,
      endedAt: now,
    };
    committing('stage-reused', () => this.#sql.insert.run(row));
  }

  /** `percent` is 0 to 100 and never goes back. */
  progress(
    id: number,
    { step, percent }: { readonly step: string; readonly percent: number },
  ): void {
    const now = this.#clock.now();
    const values = { id, step, percent: Math.min(100, Math.max(0, percent)), now };
    committing('stage-progress', () => this.#sql.progress.run(values));
  }

  device(
    id: number,
    { engine, device }: { readonly engine: string; readonly device: string },
  ): void {
    committing('stage-device', () => this.#sql.device.run({ id, engine, device }));
  }

  finish(id: number, end: StageEnd): void {
    const values = {
      id,
      state: end.state,
      seconds: end.seconds,
      errorCode: end.errorCode ?? null,
      errorMessage: end.errorMessage ?? null,
      model: end.model ?? null,
      resumed: end.resumed === true ? 1 : 0,
      speechSeconds: end.speechSeconds ?? null,
      now: this.#clock.now(),
    };
    committing('stage-finish', () => this.#sql.finish.run(values));
  }

  /** The daemon that has a film in work, be it dead or alive. */
  owner(): LeaseOwner | null {
    const text = this.#sql.owner.get();
    return text === undefined ? null : parseOwner(text);
  }

  /** Runs without an end: at start these are what a dead daemon left behind. */
  running(): StageRun[] {
    return this.#sql.running.all().map(toRun);
  }

  /** The newest run of each stage of a job. */
  latest(jobId: number): StageRun[] {
    return this.latestOf([jobId]).get(jobId) ?? [];
  }

  /** The newest run of each stage of several jobs, by job: one query for all that `status` shows. */
  latestOf(jobIds: readonly number[]): Map<number, StageRun[]> {
    const byJob = new Map<number, StageRun[]>();
    for (const row of this.#sql.latest.all(JSON.stringify(jobIds))) {
      const runs = byJob.get(row.jobId) ?? [];
      runs.push(toRun(row));
      byJob.set(row.jobId, runs);
    }
    return byJob;
  }
}

function toRun(row: Row): StageRun {
  return { ...row, reused: row.reused === 1 };
}
