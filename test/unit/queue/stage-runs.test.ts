import { expect, test } from 'vitest';
import { DEFAULT_RATES, START_SECONDS } from '../../../src/domain/progress.ts';
import type { StageName } from '../../../src/domain/stage.ts';
import { film, QueueBench } from '../../helpers/queue-bench.ts';

/** A film in the queue and a run of one of its stages. */
function started(bench: QueueBench, stage: StageName = 'asr', name = 'Film') {
  const { id: jobId } = bench.queued(name);
  return { jobId, runId: start(bench, jobId, stage) };
}

function start(bench: QueueBench, jobId: number, stage: StageName, attempt = 1): number {
  return bench.runs.start({ jobId, attempt, stage, pid: 4242, pidStartedAt: '17' });
}

test('a run from its start to its end', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench);
  const startedAt = bench.clock.now();
  expect(bench.runs.running()).toEqual([
    {
      id: runId,
      jobId,
      attempt: 1,
      stage: 'asr',
      state: 'running',
      reused: false,
      engine: null,
      device: null,
      step: null,
      percent: 0,
      seconds: null,
      pid: 4242,
      pidStartedAt: '17',
      errorCode: null,
      errorMessage: null,
      startedAt,
      progressAt: null,
      endedAt: null,
    },
  ]);
  bench.runs.device(runId, { engine: 'ctranslate2', device: 'cpu' });
  bench.runs.progress(runId, { step: 'recognise', percent: 12.5 });
  expect(bench.runs.latest(jobId)).toMatchObject([
    {
      engine: 'ctranslate2',
      device: 'cpu',
      step: 'recognise',
      percent: 12.5,
      progressAt: startedAt,
    },
  ]);
  const endedAt = bench.clock.advance(90_000);
  bench.runs.finish(runId, { state: 'done', seconds: 90 });
  expect(bench.runs.running()).toEqual([]);
  expect(bench.runs.latest(jobId)).toMatchObject([
    { state: 'done', percent: 100, seconds: 90, endedAt, startedAt },
  ]);
});

test('percent stays between 0 and 100 and never goes back', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench);
  const seen = [-5, 40, 30, 130].map((percent) => {
    bench.runs.progress(runId, { step: 'recognise', percent });
    return bench.runs.latest(jobId)[0]?.percent;
  });
  expect(seen).toEqual([0, 40, 40, 100]);
});

test('a failed run keeps how far it came and why it ended; later events change nothing', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench);
  bench.runs.progress(runId, { step: 'recognise', percent: 40 });
  bench.runs.finish(runId, {
    state: 'failed',
    seconds: 3,
    errorCode: 'out_of_memory',
    errorMessage: 'killed',
  });
  bench.runs.progress(runId, { step: 'recognise', percent: 50 });
  bench.runs.finish(runId, { state: 'done', seconds: 4 });
  expect(bench.runs.latest(jobId)).toMatchObject([
    { state: 'failed', percent: 40, seconds: 3, errorCode: 'out_of_memory' },
  ]);
});

test('a second start of a stage ends the first', () => {
  using bench = new QueueBench();
  const { jobId } = started(bench);
  const again = start(bench, jobId, 'asr');
  start(bench, jobId, 'tmdb');
  expect(bench.runs.running().map(({ stage }) => stage)).toEqual(['asr', 'tmdb']);
  expect(bench.runs.latest(jobId).map(({ id }) => id)).toContain(again);
});

test('the latest run of each stage, of this job only', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench, 'demux');
  bench.runs.finish(runId, { state: 'done', seconds: 1 });
  started(bench, 'mux', 'Other');
  bench.runs.reused({
    jobId,
    attempt: 2,
    stage: 'demux',
    engine: 'ffmpeg',
    device: 'cpu',
    seconds: 1,
    state: 'done',
  });
  expect(bench.runs.latest(jobId)).toMatchObject([
    { stage: 'demux', attempt: 2, reused: true, state: 'done', percent: 100, pid: null },
  ]);
});

/** Runs a stage over a film of `mediaSeconds` in `seconds`. */
function measured(bench: QueueBench, mediaSeconds: number, seconds: number): number {
  const name = `film ${bench.queue.list({}).length}`;
  const { id: jobId } = bench.found(name);
  bench.queue.enqueue(jobId, { ...film(name), mediaSeconds });
  bench.runs.finish(start(bench, jobId, 'asr'), { state: 'done', seconds });
  return jobId;
}

test('rates are the defaults until something was measured', () => {
  using bench = new QueueBench();
  expect(bench.runs.rates()).toEqual(DEFAULT_RATES);
});

test('a measured rate leaves start-up out, which the estimate adds', () => {
  using bench = new QueueBench();
  measured(bench, 600, 60 + START_SECONDS);
  expect(bench.runs.rates()).toEqual({ ...DEFAULT_RATES, asr: expect.closeTo(0.1, 6) });
});

test('a stage that is quicker than its start-up has a small rate, not a negative one', () => {
  using bench = new QueueBench();
  measured(bench, 600, 0.3);
  expect(bench.runs.rates().asr).toBeGreaterThan(0);
  expect(bench.runs.rates().asr).toBeLessThan(0.001);
});

test('recent runs weigh more than old ones, long films more than short ones', () => {
  using bench = new QueueBench();
  measured(bench, 600, 60 + START_SECONDS);
  measured(bench, 600, 120 + START_SECONDS);
  expect(bench.runs.rates().asr).toBeGreaterThan(0.15);
  expect(bench.runs.rates().asr).toBeLessThan(0.2);
  measured(bench, 20, 20 + START_SECONDS);
  expect(bench.runs.rates().asr, 'after a clip at a rate of 1').toBeLessThan(0.25);
});

test('neither reused, failed nor very short runs are measured', () => {
  using bench = new QueueBench();
  measured(bench, 5, 100);
  const { jobId, runId } = started(bench);
  bench.runs.finish(runId, { state: 'failed', seconds: 100 });
  const run = { jobId, attempt: 1, stage: 'asr', engine: null, device: null } as const;
  bench.runs.reused({ ...run, seconds: 100, state: 'done' });
  expect(bench.runs.rates()).toEqual(DEFAULT_RATES);
});
