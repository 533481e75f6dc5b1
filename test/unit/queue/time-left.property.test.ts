import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STAGE_NAMES, type StageName } from '../../../src/domain/stage.ts';
import { DaemonRecord } from '../../../src/queue/daemon-record.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { cases } from '../../helpers/cases.ts';
import { FAILURE, OWNER, QueueBench } from '../../helpers/queue-bench.ts';

const stage = fc.constantFrom(...STAGE_NAMES);
const seconds = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e5, noNaN: true }));
const state = fc.constantFrom('done' as const, 'degraded' as const);

/** What can happen to a film, in any order and as often as it likes. */
const happening = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('start' as const), stage }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('progress' as const),
      stage,
      percent: fc.double({ min: -10, max: 110, noNaN: true }),
    }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      stage,
      state: fc.oneof(state, fc.constantFrom('failed' as const, 'canceled' as const)),
      seconds,
      speechSeconds: fc.option(seconds),
    }),
    weight: 2,
  },
  fc.record({ kind: fc.constant('reuse' as const), stage, state, seconds }),
  fc.record({ kind: fc.constant('wait' as const), seconds }),
  fc.constant({ kind: 'retry' as const }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The running film of a queue, and the runs of its stages. */
class Film {
  readonly #bench: QueueBench;
  readonly #runs = new Map<StageName, number>();
  #job;

  constructor(bench: QueueBench) {
    this.#bench = bench;
    bench.queued();
    this.#job = bench.claimed();
  }

  /** Makes it happen; whether work that was done may have been lost by it. */
  apply(it: Happening): boolean {
    const { runs, clock } = this.#bench;
    const attempt = this.#job.attempts;
    const of = { jobId: this.#job.id, attempt };
    if (it.kind === 'wait') clock.advance(Math.round(it.seconds * 1000));
    if (it.kind === 'retry') return this.#retry();
    if (it.kind === 'start')
      this.#runs.set(it.stage, runs.start({ ...of, stage: it.stage, pid: 1, pidStartedAt: '1' }));
    if (it.kind === 'reuse') runs.reused({ ...of, ...it, engine: null, device: null });
    const id = 'stage' in it ? this.#runs.get(it.stage) : undefined;
    if (id !== undefined && it.kind === 'progress') runs.progress(id, { ...it, step: 'any' });
    if (id !== undefined && it.kind === 'end') runs.finish(id, it);
    // A stage that starts anew, or has ended without a result, has its work before it.
    return it.kind === 'start' || (it.kind === 'end' && !['done', 'degraded'].includes(it.state));
  }

  #retry(): boolean {
    const { clock, queue } = this.#bench;
    queue.retryLater(OWNER, this.#job.id, FAILURE, clock.now());
    this.#job = this.#bench.claimed();
    return true;
  }
}

test('percent falls only where work is lost, and the time left is always a number', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 30, size: 'max' }), (all) => {
      using bench = new QueueBench();
      new DaemonRecord(bench.db, bench.clock).acquire(OWNER, () => false);
      const reader = new SnapshotReader(bench.db, bench.clock, () => true);
      const film = new Film(bench);
      let before = 0;
      for (const it of all) {
        const lost = film.apply(it);
        const [job] = reader.read().jobs;
        const { percent = Number.NaN, etaSeconds = null } = job ?? {};
        expect(percent).toBeGreaterThanOrEqual(lost ? 0 : before);
        expect(percent).toBeLessThanOrEqual(100);
        expect(Number.isSafeInteger(etaSeconds), `${etaSeconds} s`).toBe(true);
        expect(etaSeconds).toBeGreaterThanOrEqual(0);
        before = percent;
      }
      // Without a daemon nothing moves it.
      const idle = new SnapshotReader(bench.db, bench.clock, () => false).read();
      expect(idle.jobs.map(({ etaSeconds }) => etaSeconds)).toEqual([null]);
    }),
    cases(20),
  );
});
