import type { Clock } from '../system/clock.ts';
import type { Database } from './database.ts';

/** The last run of a housekeeping task, as `status --json` prints it. */
export interface HousekeepingRun {
  readonly task: string;
  /** Epoch ms. */
  readonly ranAt: number;
  readonly ok: boolean;
  readonly message: string;
  /** Files or rows that went, and the bytes that this freed. */
  readonly removed: number;
  readonly bytes: number;
}

/** What housekeeping did last, a row for each task. */
export class HousekeepingLog {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    this.#sql = {
      write: db.prepare<[Record<string, unknown>]>(
        `insert into housekeeping (task, ran_at, ok, message, removed, bytes)
         values (@task, @now, @ok, @message, @removed, @bytes)
         on conflict (task) do update set ran_at = @now, ok = @ok, message = @message,
                                          removed = @removed, bytes = @bytes`,
      ),
      all: db.prepare<[], Omit<HousekeepingRun, 'ok'> & { readonly ok: number }>(
        `select task, ran_at as ranAt, ok, message, removed, bytes from housekeeping order by task`,
      ),
    };
  }

  write(run: Omit<HousekeepingRun, 'ranAt'>): void {
    this.#sql.write.run({ ...run, ok: run.ok ? 1 : 0, now: this.#clock.now() });
  }

  all(): HousekeepingRun[] {
    return this.#sql.all.all().map((row) => ({ ...row, ok: row.ok === 1 }));
  }
}
