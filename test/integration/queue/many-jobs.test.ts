import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LIVE_STATES } from '../../../src/domain/job.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const ENDED = 100_000;
const LIVE = 500;

/** The shortest of several runs, in ms: others keep the two cores busy. */
function fastest(work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 30; run += 1) {
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
      `insert into stage_runs (job_id, attempt, stage, state, percent, seconds, media_seconds,
                               started_at, ended_at)
       select jobs.id, 1, value, 'done', 100, 1, 5000, ${now}, ${now}
         from jobs, json_each(?) where jobs.id > ${ENDED - 10_000}`,
    )
    .run(JSON.stringify(STAGE_NAMES));
  for (let number = 0; number < LIVE; number += 1) bench.queued(`live ${number}`);
  const reader = new SnapshotReader(bench.db, bench.clock, () => true);

  const claimMs = fastest(() => {
    const { id } = bench.claimed();
    bench.queue.release(OWNER, id);
  });
  const dueMs = fastest(() => bench.queue.nextDue());
  const statusMs = fastest(() => reader.read());
  const screenMs = fastest(() => reader.readFirst({ live: 11, ended: 5 }));
  const shown = bench.queue.lastEnded(50).map(({ id }) => id);
  const rowsMs = fastest(() => {
    bench.queue.lastEnded(50);
    bench.runs.latestOf(shown);
    bench.measured.withoutFilm(0);
  });
  const liveMs = fastest(() => bench.queue.liveInOrder(null));
  const knownMs = fastest(() => bench.queue.isKnown('/in/old 77.mp4', { size: 77, mtimeMs: 77 }));
  process.stdout.write(
    `${ENDED} ended and ${LIVE} live jobs: claim and release ${claimMs.toFixed(2)} ms (search ${dueMs.toFixed(3)}), status ${screenMs.toFixed(2)} ms, all of it ${statusMs.toFixed(2)} ms (ended ones ${rowsMs.toFixed(2)}, live ones ${liveMs.toFixed(2)}), known ${knownMs.toFixed(3)} ms\n`,
  );
  const whole = reader.read();
  expect(whole.jobs).toHaveLength(LIVE + 50);
  const { snapshot, more } = reader.readFirst({ live: 20, ended: 50 });
  expect(more).toBe(LIVE - 20);
  expect(snapshot).toEqual({
    ...whole,
    jobs: [...whole.jobs.slice(0, 20), ...whole.jobs.slice(-50)],
  });
  expect(screenMs, 'what `status` shows').toBeLessThan(50);
  const live = bench.queue.liveInOrder(null).toSorted((a, b) => a.id - b.id);
  expect(live).toEqual(bench.queue.list({ states: LIVE_STATES }));
  expect(dueMs, 'what a claim searches').toBeLessThan(1);
  expect(rowsMs, 'what status reads of ended films').toBeLessThan(10);
  expect(liveMs, 'and of 500 live ones').toBeLessThan(20);
  // These write and sync to disk, or word 550 jobs.
  expect(claimMs).toBeLessThan(50);
  expect(statusMs).toBeLessThan(100);
  expect(knownMs).toBeLessThan(1);
});
