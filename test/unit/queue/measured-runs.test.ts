import { expect, test } from 'vitest';
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

/** Runs a stage over a film of `mediaSeconds` in `seconds`. */
function ran(bench: QueueBench, mediaSeconds: number, seconds: number): number {
  const name = `film ${bench.queue.list({}).length}`;
  const { id: jobId } = bench.found(name);
  bench.queue.enqueue(jobId, { ...film(name), mediaSeconds });
  bench.runs.finish(start(bench, jobId, 'asr'), { state: 'done', seconds });
  return jobId;
}

test('what stages took is told with what it depends on, the newest first, but for one film', () => {
  using bench = new QueueBench();
  ran(bench, 600, 60);
  const vad = started(bench, 'pyannote-vad', 'Told');
  bench.runs.finish(vad.runId, { state: 'done', seconds: 3, speechSeconds: 450, model: 'seg' });
  const asr = start(bench, vad.jobId, 'asr');
  bench.runs.device(asr, { engine: 'mlx', device: 'mlx' });
  bench.runs.finish(asr, { state: 'done', seconds: 70, model: 'large-v3' });
  expect(bench.measured.speechSeconds(vad.jobId)).toBe(450);
  const runs = bench.measured.withoutFilm(0).filter(({ stage }) => stage === 'asr');
  expect(runs).toMatchObject([
    { engine: 'mlx', device: 'mlx', model: 'large-v3', speechSeconds: 450, seconds: 70 },
    { engine: null, device: null, model: null, speechSeconds: null, seconds: 60 },
  ]);
  expect(bench.measured.withoutFilm(vad.jobId)).toMatchObject([{ stage: 'asr', seconds: 60 }]);
});

test('the speech in a film is what the last detector heard, also when its result is reused', () => {
  using bench = new QueueBench();
  const { jobId, runId } = started(bench, 'silero-vad');
  expect(bench.measured.speechSeconds(jobId)).toBeNull();
  bench.runs.finish(runId, { state: 'done', seconds: 1, speechSeconds: 400 });
  expect(bench.measured.speechSeconds(jobId)).toBe(400);
  const vad = start(bench, jobId, 'pyannote-vad');
  bench.runs.finish(vad, { state: 'done', seconds: 9, speechSeconds: 450 });
  const run = { jobId, attempt: 2, stage: 'pyannote-vad', engine: null, device: null } as const;
  bench.runs.reused({ ...run, seconds: 9, state: 'done' });
  expect(bench.measured.speechSeconds(jobId)).toBe(450);
  bench.runs.finish(start(bench, jobId, 'asr', 2), { state: 'done', seconds: 70 });
  const [asr] = bench.measured.withoutFilm(0).filter(({ stage }) => stage === 'asr');
  expect(asr?.speechSeconds).toBe(450);
});

test('neither reused, failed, resumed nor very short runs are measured', () => {
  using bench = new QueueBench();
  ran(bench, 5, 100);
  const { jobId, runId } = started(bench);
  bench.runs.finish(runId, { state: 'failed', seconds: 100 });
  const run = { jobId, attempt: 1, stage: 'asr', engine: null, device: null } as const;
  bench.runs.reused({ ...run, seconds: 100, state: 'done' });
  bench.runs.finish(start(bench, jobId, 'asr'), { state: 'done', seconds: 9, resumed: true });
  expect(bench.measured.withoutFilm(0)).toEqual([]);
});

test("a process' start and end count, what it slept does not", () => {
  using bench = new QueueBench();
  for (const [gap, told] of [
    [62_000, 62],
    [3_600_000, 60],
  ] as const) {
    const name = `film ${gap}`;
    const { id: jobId } = bench.found(name);
    bench.queue.enqueue(jobId, { ...film(name), mediaSeconds: 600 });
    const runId = start(bench, jobId, 'asr');
    bench.clock.advance(gap);
    bench.runs.finish(runId, { state: 'done', seconds: 60 });
    expect(bench.measured.withoutFilm(0)[0]?.seconds).toBe(told);
  }
});
