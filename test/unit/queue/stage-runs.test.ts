import { expect, test } from 'vitest';
import type { StageName } from '../../../src/domain/stage.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

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
      firstPercent: null,
      firstAt: null,
      endedAt: null,
    },
  ]);
  bench.runs.device(runId, { engine: 'ctranslate2', device: 'cpu' });
  bench.runs.progress(runId, { step: 'recognize', percent: 12.5 });
  expect(bench.runs.latest(jobId)).toMatchObject([
    {
      engine: 'ctranslate2',
      device: 'cpu',
      step: 'recognize',
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
    bench.runs.progress(runId, { step: 'recognize', percent });
    return bench.runs.latest(jobId)[0]?.percent;
  });
  expect(seen).toEqual([0, 40, 40, 100]);
});

test('the first word of work done is kept, be it the first chunk or all that was taken up', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench);
  const told = [0, 60, 70].map((percent) => {
    const at = bench.clock.advance(1000);
    bench.runs.progress(runId, { step: 'recognize', percent });
    const { firstPercent, firstAt } = bench.runs.latest(jobId)[0] ?? {};
    return [firstPercent, firstAt === null ? null : at - Number(firstAt)];
  });
  expect(told).toEqual([
    [null, null],
    [60, 0],
    [60, 1000],
  ]);
});

test('a failed run keeps how far it came and why it ended; later events change nothing', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench);
  bench.runs.progress(runId, { step: 'recognize', percent: 40 });
  bench.runs.finish(runId, {
    state: 'failed',
    seconds: 3,
    errorCode: 'out_of_memory',
    errorMessage: 'killed',
  });
  bench.runs.progress(runId, { step: 'recognize', percent: 50 });
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
