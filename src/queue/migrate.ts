import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { SubpipedError } from '../domain/errors.ts';

const FOLDER = new URL('./sql/', import.meta.url);

/** The migrations that this code knows, by number: files `000001.sql`, forward only. */
function migrations(): { number: number; sql: string }[] {
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
 */
export function migrate(db: Database): void {
  const known = migrations();
  const newest = known.at(-1)?.number ?? 0;
  for (const { number, sql } of known) {
    db.transaction(() => {
      const version = userVersion(db);
      if (version > newest) throw tooNew(version, newest);
      if (version >= number) return;
      db.exec(sql);
      db.pragma(`user_version = ${number}`);
    }).immediate();
  }
}

function userVersion(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function tooNew(version: number, newest: number): SubpipedError {
  return new SubpipedError(
    'database_newer',
    `the database is of version ${version}, this subpiped knows versions up to ${newest}`,
    { hint: 'update subpiped; an older one must not write to it' },
  );
}
