import type { Database } from './database.ts';

/** Single facts that have no table of their own. */
export class Settings {
  readonly #sql;

  constructor(db: Database) {
    this.#sql = {
      get: db.prepare<[string], string>('select value from settings where key = ?').pluck(),
      set: db.prepare<[string, string]>(
        'insert into settings (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
      ),
    };
  }

  get(key: string): string | null {
    return this.#sql.get.get(key) ?? null;
  }

  set(key: string, value: string): void {
    this.#sql.set.run(key, value);
  }
}
