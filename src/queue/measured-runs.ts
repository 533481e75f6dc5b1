import type { MeasuredRun } from '../domain/learned-rates.ts';
import { STAGE_NAMES } from '../domain/stage.ts';
import type { Database } from './database.ts';

/** How many runs of a stage the measured rate looks back on. */
const RATE_RUNS = 20;
/** Shorter films say more about start-up than about the rate. */
const RATE_MIN_MEDIA_SECONDS = 10;
/** Start and end of a process are not in its own time; what is more than this was sleep. */
const START_MOST_SECONDS = 10;

/** What stage runs tell of the time that the next ones will take. */
export class MeasuredRuns {
  readonly #sql;

  constructor(db: Database) {
    this.#sql = {
      measured: db.prepare<[Record<string, unknown>], MeasuredRun>(
        `select stage, engine, device, model, media_seconds as mediaSeconds,
                speech_seconds as speechSeconds, ended_at as endedAt,
                iif((ended_at - started_at) / 1000.0 between seconds and seconds + @most,
                    (ended_at - started_at) / 1000.0, seconds) as seconds
           from stage_runs
          where stage = @stage and state = 'done' and reused = 0 and resumed = 0
            and media_seconds >= @least and job_id <> @jobId
          order by id desc limit @count`,
      ),
      speech: db.prepare<[number], { readonly seconds: number }>(
        `select speech_seconds as seconds from stage_runs
          where job_id = ? and state in ('done', 'degraded') and speech_seconds is not null
          order by id desc limit 1`,
      ),
    };
  }

  /**
   * What earlier films' stages took, the newest first, without the film `jobId`: its own stages
   * would change what its percent is measured by.
   */
  withoutFilm(jobId: number): MeasuredRun[] {
    const values = {
      jobId,
      most: START_MOST_SECONDS,
      least: RATE_MIN_MEDIA_SECONDS,
      count: RATE_RUNS,
    };
    return STAGE_NAMES.flatMap((stage) => this.#sql.measured.all({ ...values, stage }));
  }

  /** Seconds of speech in a film as the last voice detector found it, or null before one has. */
  speechSeconds(jobId: number): number | null {
    return this.#sql.speech.get(jobId)?.seconds ?? null;
  }
}
