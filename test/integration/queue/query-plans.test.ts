import { expect, test } from 'vitest';
import type { Database } from '../../../src/queue/database.ts';
import { jobQueue } from '../../../src/queue/job-queue.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

/** What a person asks for by name may look at every row: `list`, by state. */
const MAY_SCAN = [
  /^select \* from jobs\s+where @states is null or state in .* order by id$/su,
  /^select \* from jobs\s+where @states is null or state in .* order by id desc limit @limit$/su,
];

/** All that the daemon, the commands and `status` ask of the tables that grow. */
function sourcesOf(bench: QueueBench): string[] {
  const sources = new Set<string>();
  const prepare = bench.db.prepare.bind(bench.db);
  const spied = new Proxy(bench.db, {
    get(db, key) {
      if (key === 'prepare') {
        return (source: string) => {
          sources.add(source);
          return prepare(source);
        };
      }
      const value: unknown = Reflect.get(db, key, db);
      return typeof value === 'function' ? value.bind(db) : value;
    },
  }) as Database;
  jobQueue(spied, bench.clock);
  new SnapshotReader(spied, bench.clock, () => true);
  return [...sources];
}

function planOf(db: Database, source: string): string[] {
  const names = [...source.matchAll(/@(\w+)/gu)].map(([, name]) => [name, null]);
  const values =
    names.length > 0 ? [Object.fromEntries(names)] : source.match(/\?/gu)?.map(() => 1);
  const rows = db.prepare(`explain query plan ${source}`).all(...(values ?? []));
  return (rows as { detail: string }[]).map(({ detail }) => detail);
}

/** Statements that would read all jobs, stage runs or past films, with how. */
function scansOf(bench: QueueBench): string[] {
  return sourcesOf(bench)
    .filter((source) => /^\s*(select|update|delete|insert)/iu.test(source))
    .filter((source) => !MAY_SCAN.some((allowed) => allowed.test(source.trim())))
    .flatMap((source) =>
      planOf(bench.db, source)
        .filter((step) => /^SCAN (jobs|stage_runs|past_films)$/u.test(step))
        .map((step) => `${step}: ${source}`),
    );
}

test('nothing that runs by itself reads all films of all years', () => {
  using bench = new QueueBench(':memory:');
  expect(sourcesOf(bench).length).toBeGreaterThan(50);
  expect(scansOf(bench)).toEqual([]);
});

test('a lost index is seen', () => {
  using bench = new QueueBench(':memory:');
  bench.db.exec('drop index jobs_source; drop index stage_runs_rates');
  const scans = scansOf(bench).join('\n');
  expect(scans).toContain('SCAN jobs: ');
  expect(scans).toContain('SCAN stage_runs: ');
});
