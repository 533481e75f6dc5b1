import { expect, test } from 'vitest';
import waitReasons from '../../../config/wait_reasons.json' with { type: 'json' };
import type { WaitReason } from '../../../src/domain/job.ts';
import { learnRates } from '../../../src/domain/learned-rates.ts';
import { estimate } from '../../../src/domain/progress.ts';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { DaemonRecord } from '../../../src/queue/daemon-record.ts';
import { EMPTY_SNAPSHOT, SnapshotReader } from '../../../src/queue/snapshot.ts';
import { aSnapshotJob } from '../../helpers/jobs.ts';
import { FAILURE, film, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

const MEDIA_SECONDS = 600;

/** A home with a daemon that lives or, by its record, has died. */
function snapshotOf(bench: QueueBench, daemon: 'alive' | 'dead' | 'none' = 'alive') {
  if (daemon !== 'none') new DaemonRecord(bench.db, bench.clock).acquire(OWNER, () => false);
  return new SnapshotReader(bench.db, bench.clock, () => daemon === 'alive').read();
}

function running(bench: QueueBench): { jobId: number; runId: number } {
  const { id: jobId } = bench.queued();
  bench.claimed();
  const runId = bench.runs.start({ jobId, attempt: 1, stage: 'demux', pid: 1, pidStartedAt: '1' });
  return { jobId, runId };
}

test('an unused home looks like one where nothing was written yet', () => {
  using bench = new QueueBench();
  expect(snapshotOf(bench, 'none')).toEqual(EMPTY_SNAPSHOT);
});

test.each(['alive', 'dead', 'none'] as const)('the daemon is %s', (daemon) => {
  using bench = new QueueBench();
  expect(snapshotOf(bench, daemon).daemon).toEqual(
    daemon === 'alive' ? { running: true, pid: OWNER.pid } : { running: false, pid: null },
  );
});

test('a running film with all stages', () => {
  using bench = new QueueBench();
  const { jobId, runId } = running(bench);
  bench.runs.device(runId, { engine: 'ffmpeg', device: 'cpu' });
  bench.runs.progress(runId, { step: 'extract', percent: 50 });
  bench.runs.reused({
    jobId,
    attempt: 1,
    stage: 'tmdb',
    engine: 'tmdb',
    device: 'cpu',
    seconds: 2,
    state: 'degraded',
  });
  bench.clock.advance(2500);
  const [job] = snapshotOf(bench).jobs;
  expect(job?.stages.map(({ name }) => name)).toEqual(STAGE_NAMES);
  expect(job?.stages.slice(0, 3)).toEqual([
    {
      name: 'demux',
      state: 'running',
      device: 'cpu',
      percent: 50,
      seconds: 2.5,
      reused: false,
      step: 'extract',
      message: null,
    },
    {
      name: 'tmdb',
      state: 'degraded',
      device: 'cpu',
      percent: 100,
      seconds: 2,
      reused: true,
      step: null,
      message: null,
    },
    {
      name: 'pre-ner',
      state: 'pending',
      device: null,
      percent: 0,
      seconds: 0,
      reused: false,
      step: null,
      message: null,
    },
  ]);
  expect(job).toMatchObject({
    id: jobId,
    source: '/in/Film.mp4',
    state: 'running',
    output: '/out/Film',
    attempts: 1,
    ...estimate(
      job?.stages.map((stage) => ({ ...stage, reportedSeconds: 0 })) ?? [],
      MEDIA_SECONDS,
      learnRates([], null, 0),
    ),
  });
  expect(job?.percent).toBeGreaterThan(0);
});

test('while a stage says nothing percent stays, and it is never nearly done', () => {
  using bench = new QueueBench();
  const { jobId, runId } = running(bench);
  bench.runs.finish(runId, { state: 'done', seconds: 1 });
  const asr = bench.runs.start({ jobId, attempt: 1, stage: 'asr', pid: 1, pidStartedAt: '1' });
  bench.runs.progress(asr, { step: 'recognize', percent: 10 });
  const [before] = snapshotOf(bench).jobs;
  bench.clock.advance(10_000);
  const [after] = snapshotOf(bench).jobs;
  bench.clock.advance(3_600_000);
  const [late] = snapshotOf(bench).jobs;
  expect([after?.percent, late?.percent]).toEqual([before?.percent, before?.percent]);
  const left = before?.etaSeconds ?? 0;
  expect(after?.etaSeconds).toBeLessThan(left);
  expect(late?.etaSeconds).toBeGreaterThanOrEqual(left);
});

test('a stage that took up what an interrupted run had done is no faster for it', () => {
  using bench = new QueueBench();
  const { jobId } = running(bench);
  const start = () =>
    bench.runs.start({ jobId, attempt: 1, stage: 'asr', pid: 1, pidStartedAt: '1' });
  const left = (id: number) => {
    bench.runs.progress(id, { step: 'recognize', percent: 0 });
    bench.clock.advance(5_000);
    bench.runs.progress(id, { step: 'recognize', percent: 60 });
    return snapshotOf(bench).jobs[0]?.etaSeconds;
  };
  const resumed = left(start());
  const anew = start();
  bench.runs.progress(anew, { step: 'recognize', percent: 1 });
  expect(resumed).toBeGreaterThan(left(anew) ?? 0);
});

test('time left goes by the rates of this machine', () => {
  using bench = new QueueBench();
  const { runId } = running(bench);
  const before = snapshotOf(bench).jobs[0]?.etaSeconds ?? 0;
  bench.runs.finish(runId, { state: 'done', seconds: 1000 });
  bench.queue.complete(OWNER, 1, RESULT);
  bench.queued('Other');
  const after = snapshotOf(bench).jobs[0]?.etaSeconds ?? 0;
  expect(after - before).toBeGreaterThan(900);
});

test('a queued film is done after those before it', () => {
  using bench = new QueueBench();
  bench.queued('second');
  const first = bench.queued('first', { origin: 'add' });
  const { jobs } = snapshotOf(bench);
  const [one, two] = jobs.map(({ etaSeconds }) => etaSeconds ?? 0);
  expect(jobs[0]?.id).toBe(first.id);
  expect(one).toBeGreaterThan(0);
  expect(two).toBe(2 * (one ?? 0));
});

test('without a daemon nothing runs and no time is promised', () => {
  using bench = new QueueBench();
  const { runId } = running(bench);
  bench.runs.progress(runId, { step: 'extract', percent: 50 });
  const [job] = snapshotOf(bench, 'dead').jobs;
  expect(job).toMatchObject({ percent: 0, etaSeconds: null });
  expect(job?.stages[0]).toMatchObject({ state: 'pending', percent: 0 });
});

test('a done film is at 100 percent, whatever its stages were; a waiting one promises nothing', () => {
  using bench = new QueueBench();
  bench.queued('done');
  bench.claimed();
  bench.queue.complete(OWNER, 1, RESULT);
  bench.queue.wait(bench.queued('waiting').id, 'volume_missing', '');
  expect(snapshotOf(bench).jobs).toMatchObject([
    { state: 'waiting', percent: 0, etaSeconds: null },
    {
      state: 'done',
      percent: 100,
      verdict: 'pass',
      film: RESULT.filmPath,
      subtitles: RESULT.subtitlesPath,
      report: RESULT.reportPath,
    },
  ]);
});

test('a failed film says why and what to do, a duplicate of which it is one', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.fail(OWNER, id, FAILURE);
  bench.clock.advance(1);
  bench.queue.enqueue(bench.found('Copy').id, film('Film'));
  expect(snapshotOf(bench).jobs).toMatchObject([
    { state: 'skipped', reason: 'duplicate', duplicateOf: id },
    { state: 'failed', errorCode: FAILURE.code, message: FAILURE.message, hint: FAILURE.hint },
  ]);
});

test.each(Object.keys(waitReasons) as WaitReason[])('%s waits with a hint', (reason) => {
  using bench = new QueueBench();
  bench.queue.wait(bench.queued('a').id, reason, '');
  bench.queue.wait(bench.queued('b').id, reason, '');
  const { waiting } = snapshotOf(bench);
  expect(waiting).toEqual([{ reason, hint: expect.stringMatching(/\w+ \w+/) }]);
});

test('a hint of its own goes before the general one', () => {
  using bench = new QueueBench();
  bench.queue.wait(bench.queued('a').id, 'missing_tool', 'brew install ffmpeg');
  bench.queue.wait(bench.queued('b').id, 'disk_full', '');
  expect(snapshotOf(bench).waiting).toEqual([
    { reason: 'missing_tool', hint: 'brew install ffmpeg' },
    { reason: 'disk_full', hint: expect.any(String) },
  ]);
});

test('all live films in the order of work, then the last 50 that ended', () => {
  using bench = new QueueBench();
  bench.found('settling');
  bench.queue.wait(bench.queued('waiting').id, 'disk_full', '');
  bench.queued('running');
  bench.claimed();
  bench.queued('queued');
  for (let number = 0; number < 51; number += 1) {
    const { id } = bench.found(`ended ${number}`);
    bench.clock.advance(1);
    bench.queue.requestCancel(id);
  }
  const { jobs } = snapshotOf(bench);
  expect(jobs.slice(0, 4).map(({ state }) => state)).toEqual([
    'running',
    'queued',
    'waiting',
    'settling',
  ]);
  expect(jobs).toHaveLength(54);
  expect(jobs[4]?.source).toBe('/in/ended 50.mp4');
  expect(jobs.at(-1)?.source).toBe('/in/ended 1.mp4');
});

test('has the very fields that the documented page and the tests of others go by', () => {
  using bench = new QueueBench();
  running(bench);
  const [job] = snapshotOf(bench).jobs;
  const documented = aSnapshotJob();
  const fields = (value: object = {}) => Object.keys(value).sort();
  expect(fields(job)).toEqual(fields(documented));
  expect(fields(job?.stages[0])).toEqual(fields(documented.stages[0]));
});

test('a film that is to be tried again is not done before its time, and nothing is while all waits', () => {
  using bench = new QueueBench();
  bench.queued('Film');
  const { id } = bench.claimed();
  const error = { code: 'network', message: 'no answer', hint: '' };
  bench.queue.retryLater(OWNER, id, error, bench.clock.now() + 540_000);
  new DaemonRecord(bench.db, bench.clock).acquire(OWNER, () => true);
  const eta = () =>
    new SnapshotReader(bench.db, bench.clock, () => true).read().jobs[0]?.etaSeconds ?? null;
  expect(eta()).toBeGreaterThan(540);
  bench.clock.advance(500_000);
  expect(eta()).toBeLessThan(540);
  const condition = { subject: 'queue', reason: 'paused', message: '', hint: '' } as const;
  bench.conditions.set({ ...condition, stops: 'claims' });
  expect(eta()).toBeNull();
});
