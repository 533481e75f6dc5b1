import { expect, test } from 'vitest';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';

/** What a bug in the code above the database might try; each is one update of a queued film. */
test.each([
  ['a state that is none', "state = 'paused'"],
  ['running without a lease', "state = 'running'"],
  ['a lease without an end', "state = 'running', lease_owner = 'me'"],
  ['a lease without running', "lease_owner = 'me', lease_expires_at = 1"],
  ['done without an end', "state = 'done'"],
  ['an end without having ended', 'ended_at = 1'],
  ['waiting without a reason', "state = 'waiting'"],
  ['queued without content', 'fingerprint = null'],
  ['queued without a folder', 'movie_dir = null'],
  ['a verdict that is none', "verdict = 'good'"],
  ['fewer than no attempts', 'attempts = -1'],
  ['text for a number', "run_at = 'soon'"],
])('refuses %s', (_what, change) => {
  using bench = new QueueBench();
  bench.queued();
  expect(() => bench.db.exec(`update jobs set ${change}`)).toThrow(/CHECK|cannot store TEXT/);
});

test('refuses two running films', () => {
  using bench = new QueueBench();
  bench.queued('a');
  bench.queued('b');
  const run = "update jobs set state = 'running', lease_owner = 'me', lease_expires_at = 1";
  bench.db.exec(`${run} where id = 1`);
  expect(() => bench.db.exec(`${run} where id = 2`)).toThrow('UNIQUE constraint failed');
});

test('refuses two live films of one path or one content', () => {
  using bench = new QueueBench();
  bench.queued('a');
  bench.queued('b');
  expect(() => bench.db.exec("update jobs set source_path = '/in/a.mp4'")).toThrow('UNIQUE');
  expect(() => bench.db.exec("update jobs set fingerprint = 'content of a'")).toThrow('UNIQUE');
});

test('refuses two running executions of a stage, and one of no job', () => {
  using bench = new QueueBench();
  bench.queued();
  bench.claimed(OWNER);
  const insert = (job: number) =>
    bench.db.exec(
      `insert into stage_runs (job_id, attempt, stage, state, started_at)
       values (${job}, 1, 'asr', 'running', 1)`,
    );
  insert(1);
  expect(() => insert(1)).toThrow('UNIQUE');
  expect(() => insert(2)).toThrow('FOREIGN KEY');
  bench.db.exec("update stage_runs set state = 'done', ended_at = 2");
  insert(1);
});

test('the executions of a job go with it', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.runs.start({ jobId: id, attempt: 1, stage: 'asr', pid: 1, pidStartedAt: null });
  bench.db.exec('delete from jobs');
  expect(bench.runs.running()).toEqual([]);
});
