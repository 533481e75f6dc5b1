import type { Clock } from '../system/clock.ts';
import type { Database } from './database.ts';

/** How notifications get through here, as `status --json` prints it. */
export interface NotificationState {
  /** The way that took the last one; null before the first, and when none did. */
  readonly by: string | null;
  /** Why the person sees none, or null. */
  readonly problem: string | null;
  /** Epoch ms. */
  readonly at: number;
}

/** Whether notifications get through, as far as a program can tell. One row. */
export class NotificationRecord {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    this.#sql = {
      write: db.prepare<[Record<string, unknown>]>(
        `insert into notifications (id, by, problem, at) values (1, @by, @problem, @now)
         on conflict (id) do update set by = @by, problem = @problem, at = @now`,
      ),
      read: db.prepare<[], NotificationState>('select by, problem, at from notifications'),
    };
  }

  write(state: Omit<NotificationState, 'at'>): void {
    this.#sql.write.run({ ...state, now: this.#clock.now() });
  }

  read(): NotificationState | null {
    return this.#sql.read.get() ?? null;
  }
}
