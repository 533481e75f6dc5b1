import type { Clock } from '../system/clock.ts';
import type { Database } from './database.ts';

/** The watched folders and the volumes (their mount points) that they were last read on. */
export class WatchedFolders {
  readonly #clock: Clock;
  readonly #sql;

  constructor(db: Database, clock: Clock) {
    this.#clock = clock;
    this.#sql = {
      volume: db
        .prepare<[string], string>('select volume from watched_folders where path = ?')
        .pluck(),
      remember: db.prepare<[Record<string, unknown>]>(
        `insert into watched_folders (path, volume, seen_at) values (@path, @volume, @now)
         on conflict (path) do update set volume = @volume, seen_at = @now
          where volume != @volume`,
      ),
    };
  }

  /** Undefined for a folder that could never be read. */
  volumeOf(path: string): string | undefined {
    return this.#sql.volume.get(path);
  }

  remember(path: string, volume: string): void {
    if (this.volumeOf(path) === volume) return;
    this.#sql.remember.run({ path, volume, now: this.#clock.now() });
  }
}
