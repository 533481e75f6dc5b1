import type { DeviceFailure, DeviceMemory, RememberedFailure } from '../domain/device-failure.ts';
import type { StageName } from '../domain/stage.ts';
import type { Clock } from '../system/clock.ts';
import type { Database } from './database.ts';

const COLUMNS = 'stage, engine, device, model, failure, message, count, at, until';

/** Devices on which stages failed of late: the next films leave them out until that is over. */
export class DeviceFailures implements DeviceMemory {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    this.#sql = {
      write: db.prepare<[Record<string, unknown>]>(
        `insert into device_failures (stage, engine, device, model, failure, message, versions,
                                      count, at, until)
         values (@stage, @engine, @device, @model, @failure, @message, @versions, 1, @now, @until)
         on conflict (stage, engine, device, model) do update
            set failure = @failure, message = @message, versions = @versions, count = count + 1,
                at = @now, until = @until`,
      ),
      forgetOld: db.prepare<[string, string, number]>(
        'delete from device_failures where stage = ? and (versions != ? or until <= ?)',
      ),
      of: db.prepare<[string], RememberedFailure>(
        `select ${COLUMNS} from device_failures where stage = ? order by device, engine, model`,
      ),
      all: db.prepare<[number], RememberedFailure>(
        `select ${COLUMNS} from device_failures where until > ? order by stage, device, engine, model`,
      ),
      clear: db.prepare('delete from device_failures'),
    };
  }

  /** Those of a stage that still hold; what an update or time has settled is forgotten. */
  recall(stage: StageName, versions: string): RememberedFailure[] {
    const known = this.#sql.of.all(stage);
    if (known.length === 0) return known;
    this.#sql.forgetOld.run(stage, versions, this.#clock.now());
    return this.#sql.of.all(stage);
  }

  /** A failure that repeats counts on, and holds anew. */
  remember(failure: DeviceFailure, versions: string, forMs: number): void {
    const now = this.#clock.now();
    if (forMs <= 0) return;
    this.#sql.write.run({ ...failure, versions, now, until: now + forMs });
  }

  /** All that have not run out. */
  all(): RememberedFailure[] {
    return this.#sql.all.all(this.#clock.now());
  }

  /** A person wants every device tried again. */
  clear(): void {
    this.#sql.clear.run();
  }
}
