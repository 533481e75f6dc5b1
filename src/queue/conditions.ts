import type { Condition } from '../domain/condition.ts';
import type { WaitReason } from '../domain/job.ts';
import type { Clock } from '../system/clock.ts';
import { committing } from '../system/failpoint.ts';
import type { Database } from './database.ts';

/** The subject of what concerns every film. */
export const QUEUE = 'queue';

/**
 * Why nothing happens although something is wanted, beyond a single film: a pause, a full disk, a
 * folder that cannot be read. The claim itself asks this table, so that no process can overlook it.
 */
export class Conditions {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    this.#sql = {
      set: db.prepare<[Record<string, unknown>]>(
        `insert into conditions (subject, reason, message, hint, stops, since)
         values (@subject, @reason, @message, @hint, @stops, @now)
         on conflict (subject, reason) do update
            set message = @message, hint = @hint, stops = @stops
          where message != @message or hint != @hint or stops != @stops`,
      ),
      get: db.prepare<[string, string], Condition>(
        'select * from conditions where subject = ? and reason = ?',
      ),
      lift: db.prepare<[string, string]>('delete from conditions where subject = ? and reason = ?'),
      all: db.prepare<[], Condition>('select * from conditions order by since, subject, reason'),
      stopsRunning: db
        .prepare<[], number>("select exists (select 1 from conditions where stops = 'running')")
        .pluck(),
    };
  }

  /** Whether it is new: one that already holds keeps its beginning and is not told of again. */
  set(condition: Omit<Condition, 'since'>): boolean {
    const { subject, reason } = condition;
    const isNew = this.#sql.get.get(subject, reason) === undefined;
    const values = { ...condition, now: this.#clock.now() };
    committing('condition-set', () => this.#sql.set.run(values));
    return isNew;
  }

  /** Whether it held. */
  lift(subject: string, reason: WaitReason): boolean {
    if (this.get(subject, reason) === undefined) return false;
    return committing('condition-lift', () => this.#sql.lift.run(subject, reason).changes === 1);
  }

  get(subject: string, reason: WaitReason): Condition | undefined {
    return this.#sql.get.get(subject, reason);
  }

  /** The oldest first. */
  all(): Condition[] {
    return this.#sql.all.all();
  }

  /** Whether the running film is to be given back. */
  stopRunning(): boolean {
    return this.#sql.stopsRunning.get() === 1;
  }
}
