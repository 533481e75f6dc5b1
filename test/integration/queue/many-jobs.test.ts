import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const ENDED = 100_000;
const LIVE = 500;

/** The shortest of several runs, in ms: others keep the two cores busy. */
function fastest(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run += 1) {
    const begin = performance.now();
    work();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

test('years of ended jobs slow nothing down', async () => {
  await using folder = await temporaryFolder();
  using bench = new QueueBench(join(folder.path, 'queue.db'));
  const now = bench.clock.now();
  bench.db
    .prepare(
      `with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ENDED})
       insert into jobs (source_path, source_size, source_mtime_ms, state, fingerprint, movie_dir,
                         rank, run_at, created_at, ended_at, updated_at)
       select '/in/old ' || i || '.mp4', i, i, 'done', 'content ' || i, '/out/old_' || i,
              i, ${now}, ${now}, ${now} + i, ${now} from n`,
    )
    .run();
  bench.db
    .prepare(
      `insert into stage_runs (job_id, attempt, stage, state, percent, seconds, started_at, ended_at)
       select jobs.id, 1, value, 'done', 100, 1, ${now}, ${now} from jobs, json_each(?) where jobs.id > ${ENDED - 300}`,
    )
    .run(JSON.stringify(STAGE_NAMES));
  for (let number = 0; number < LIVE; number += 1) bench.queued(`live ${number}`);
  const reader = new SnapshotReader(bench.db, bench.clock, () => true);

  const claimMs = fastest(() => {
    const { id } = bench.claimed();
    bench.queue.release(OWNER, id);
  });
  const statusMs = fastest(() => reader.read());
  const knownMs = fastest(() => bench.queue.isKnown('/in/old 77.mp4', { size: 77, mtimeMs: 77 }));
  process.stdout.write(
    `${ENDED} ended and ${LIVE} live jobs: claim and release ${claimMs.toFixed(2)} ms, status ${statusMs.toFixed(2)} ms, known ${knownMs.toFixed(3)} ms\n`,
  );
  expect(reader.read().jobs).toHaveLength(LIVE + 200);
  // Both write and sync to disk, or word 700 jobs: the query itself is a fraction of it.
  expect(claimMs).toBeLessThan(50);
  expect(statusMs).toBeLessThan(100);
  expect(knownMs).toBeLessThan(1);
});
