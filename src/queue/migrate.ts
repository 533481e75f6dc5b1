import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { SubpipedError } from '../domain/errors.ts';

export interface Migration {
  readonly number: number;
  readonly sql: string;
}

const FOLDER = new URL('./sql/', import.meta.url);

/** The migrations that this code knows, by number: files `000001.sql`, forward only. */
export function readMigrations(): Migration[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{6}\.sql$/.test(name))
    .sort()
    .map((name) => ({
      number: Number(name.slice(0, 6)),
      sql: readFileSync(new URL(name, FOLDER), 'utf8'),
    }));
}

/**
 * Applies what is missing, each migration in a transaction of its own. Two processes may do it at
 * once: the second waits for the first and then finds nothing to do.
 *
 * Throws `database_newer` with both numbers for a database of a newer subpiped.
 */
export function migrate(db: Database, known: readonly Migration[] = readMigrations()): void {
  for (const { number, sql } of known) {
    db.transaction(() => {
      if (isUpToDate(db, known) || userVersion(db) >= number) return;
      db.exec(sql);
      db.pragma(`user_version = ${number}`);
    }).immediate();
  }
}

/** Whether nothing is missing. Throws `database_newer` as `migrate` does. */
export function isUpToDate(db: Database, known: readonly Migration[] = readMigrations()): boolean {
  const version = userVersion(db);
  const newest = known.at(-1)?.number ?? 0;
  if (version <= newest) return version === newest;
  throw new SubpipedError(
    'database_newer',
    `the database has version ${version}, but this subpiped only supports versions up to ${newest}`,
    { hint: 'update subpiped; an older one must not write to it' },
  );
}

function userVersion(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}
