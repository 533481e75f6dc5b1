import { expect, test } from 'vitest';
import { DaemonRecord } from '../../../src/queue/daemon-record.ts';
import { SnapshotReader, type SnapshotStage } from '../../../src/queue/snapshot.ts';
import { FAILURE, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';

/** The stages of the first film as `status` shows them while the daemon lives, or has died. */
function stages(bench: QueueBench, alive = true): readonly SnapshotStage[] {
  const reader = new SnapshotReader(bench.db, bench.clock, () => alive);
  return reader.read().jobs[0]?.stages ?? [];
}

const PENDING = {
  state: 'pending',
  device: null,
  percent: 0,
  seconds: 0,
  reused: false,
  step: null,
  message: null,
};

/** A claimed film: demux is done, ASR has come to 40 % on a GPU. */
function begun(bench: QueueBench): { id: number; asr: number } {
  new DaemonRecord(bench.db, bench.clock).acquire(OWNER, () => false);
  const { id } = bench.queued();
  bench.claimed();
  const run = { jobId: id, attempt: 1, pid: 1, pidStartedAt: null };
  const demux = bench.runs.start({ ...run, stage: 'demux' });
  bench.runs.finish(demux, { state: 'done', seconds: 3 });
  const asr = bench.runs.start({ ...run, stage: 'asr' });
  bench.runs.device(asr, { engine: 'mlx', device: 'mlx' });
  bench.runs.progress(asr, { step: 'recognize', percent: 40 });
  bench.clock.advance(10_000);
  return { id, asr };
}

test('what a dead daemon had running is pending, without time or device', () => {
  using bench = new QueueBench();
  begun(bench);
  const [demux, ...rest] = stages(bench, false);
  expect(demux).toMatchObject({ state: 'done', seconds: 3 });
  expect(rest.find(({ name }) => name === 'asr')).toEqual({ name: 'asr', ...PENDING });
});

test.each(['failed', 'canceled'] as const)(
  'a stage that is %s stays so until the film is begun again; then it is pending',
  (state) => {
    using bench = new QueueBench();
    const { id, asr } = begun(bench);
    bench.runs.finish(asr, { state, seconds: 10 });
    bench.queue.retryLater(OWNER, id, FAILURE, 0);
    const shown = () => stages(bench).find(({ name }) => name === 'asr');
    expect(shown()).toMatchObject({ state, percent: 40, seconds: 10, device: 'mlx' });
    bench.clock.advance(1);
    bench.claimed();
    expect(shown()).toEqual({ name: 'asr', ...PENDING });
    expect(stages(bench)[0], 'which will be taken over').toMatchObject({ state: 'done' });
  },
);

test('retry forgets where results were: they may be gone before there are new ones', () => {
  using bench = new QueueBench();
  const { id } = bench.queued();
  bench.claimed();
  bench.queue.complete(OWNER, id, RESULT);
  expect(bench.queue.retry(id)).toMatchObject({
    filmPath: null,
    subtitlesPath: null,
    reportPath: null,
  });
});
