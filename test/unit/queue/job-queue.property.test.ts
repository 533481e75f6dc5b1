import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cases } from '../../helpers/cases.ts';
import {
  FAILURE,
  film,
  LEASE_MS,
  OTHER,
  OWNER,
  QueueBench,
  RESULT,
} from '../../helpers/queue-bench.ts';
import {
  isEnded,
  isMovable,
  type ModelJob,
  type Owner,
  QueueModel,
} from '../../helpers/queue-model.ts';

const OWNERS = [OWNER, OTHER] as const;

interface Row {
  readonly id: number;
  readonly state: string;
  readonly reason: string | null;
  readonly attempts: number;
  readonly priority: number;
  readonly rank: number;
  readonly forced: number;
  readonly fingerprint: string | null;
  readonly duplicate_of: number | null;
  readonly lease_owner: string | null;
  readonly lease_expires_at: number | null;
  readonly ended_at: number | null;
  readonly cancel_requested: number;
}

/** The queue and the model, which are told the same and must agree after each step. */
class Both {
  readonly bench = new QueueBench();
  readonly model = new QueueModel();
  readonly #rows = this.bench.db.prepare<[], Row>('select * from jobs order by id');
  readonly #order = this.bench.db.prepare<[], Row>(
    'select * from jobs order by priority desc, rank, id',
  );
  readonly #past = this.bench.db
    .prepare<[], number>('select id from past_films order by id')
    .pluck();
  made = 0;

  now(): number {
    return this.bench.clock.now();
  }

  /** Some job that there was, by a number that is random. */
  pick(n: number): ModelJob | undefined {
    return this.model.jobs[n % Math.max(1, this.model.jobs.length)];
  }

  rank(id: number): number {
    return this.#rows.all().find((row) => row.id === id)?.rank ?? Number.NaN;
  }

  order(): Row[] {
    return this.#order.all();
  }

  /** The queue does it exactly if the model says that it may. */
  allowed(may: boolean, work: () => unknown): void {
    if (may) work();
    else expect(work).toThrow(/^job \d+ (is|can)/u);
  }

  agree(): void {
    const rows = this.#rows.all();
    expect(
      rows.map((row) => ({
        ...{ id: row.id, state: row.state, reason: row.reason, attempts: row.attempts },
        ...{ priority: row.priority, forced: row.forced === 1, content: row.fingerprint },
        ...{ duplicateOf: row.duplicate_of, canceling: row.cancel_requested === 1 },
      })),
    ).toEqual(
      this.model.jobs
        .toSorted((a, b) => a.id - b.id)
        .map((job) => ({
          ...{ id: job.id, state: job.state, reason: job.reason, attempts: job.attempts },
          ...{ priority: job.priority, forced: job.forced, content: job.content },
          ...{ duplicateOf: job.duplicateOf, canceling: job.cancelWanted },
        })),
    );
    const past = this.#past.all();
    expect(past).toEqual(this.model.past.map(({ id }) => id).toSorted((a, b) => a - b));
    expect(rows.length + past.length + this.model.forgotten).toBe(this.made);
    expect(new Set([...rows.map(({ id }) => id), ...past]).size).toBe(rows.length + past.length);
    expect(rows.filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(1);
    for (const row of rows) {
      const leased = row.lease_owner !== null && row.lease_expires_at !== null;
      expect(leased).toBe(row.state === 'running');
      expect(row.ended_at !== null).toBe(
        ['done', 'failed', 'canceled', 'skipped'].includes(row.state),
      );
      expect(row.attempts).toBeGreaterThanOrEqual(0);
    }
  }
}

type Step = (both: Both) => void;

const settle =
  (name: string, size: number, named: boolean, force: boolean): Step =>
  (both) => {
    const { bench, model } = both;
    const isNew = model.live(name) === undefined;
    const before = both.order().findLast(({ priority }) => priority === (named ? 1 : 0));
    const job = bench.queue.settle(
      `/in/${name}.mp4`,
      { size, mtimeMs: 1 },
      named ? 'add' : 'scan',
      { force },
    );
    model.settle(job.id, name, size, named, force);
    if (!isNew) return;
    both.made += 1;
    // The last of those with its priority.
    if (before !== undefined) expect(job.rank).toBeGreaterThan(before.rank);
  };

const enqueue =
  (n: number, content: string): Step =>
  (both) => {
    const job = both.pick(n);
    if (job === undefined) return;
    const { state } = job;
    const made = both.model.enqueue(job.id, `content of ${content}`, both.now());
    both.allowed(state === 'settling', () => {
      expect(both.bench.queue.enqueue(job.id, film(content)).kind).toBe(made);
    });
  };

const claim =
  (owner: Owner): Step =>
  (both) => {
    const due = both.model.claimable(both.now());
    const first = both.order().find(({ id }) => due.some((job) => job.id === id));
    const claimed = both.bench.queue.claim(OWNERS[owner], LEASE_MS);
    expect(claimed?.id).toBe(first?.id);
    const job = first === undefined ? undefined : both.model.get(first.id);
    if (job !== undefined) both.model.claim(job, owner, both.now() + LEASE_MS);
  };

/** A write of the worker's: it changes something only for the owner of the lease. */
const byWorker =
  (
    write: (both: Both, owner: Owner, job: ModelJob) => boolean,
    change: (both: Both, job: ModelJob) => void,
  ) =>
  (n: number, owner: Owner): Step =>
  (both) => {
    // Mostly the running film.
    const job = n % 4 === 0 ? both.pick(n) : (both.model.running() ?? both.pick(n));
    if (job === undefined) return;
    const mine = job.state === 'running' && job.owner === owner;
    expect(write(both, owner, job)).toBe(mine);
    if (mine) change(both, job);
  };

const WORKER: readonly ((n: number, owner: Owner) => Step)[] = [
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.renew(OWNERS[owner], id, LEASE_MS),
    (both, job) => {
      job.leaseEnds = both.now() + LEASE_MS;
    },
  ),
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.complete(OWNERS[owner], id, RESULT),
    ({ model }, job) => model.leave(job, 'done', null),
  ),
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.fail(OWNERS[owner], id, FAILURE),
    ({ model }, job) => model.leave(job, 'failed', FAILURE.code),
  ),
  byWorker(
    (both, owner, { id }) =>
      both.bench.queue.retryLater(OWNERS[owner], id, FAILURE, both.now() + 60_000),
    (both, job) => {
      job.runAt = both.now() + 60_000;
      both.model.leave(job, 'queued', 'retry');
      if (job.state === 'queued') {
        expect(both.rank(job.id), 'behind all others').toBe(
          Math.max(...both.order().map(({ rank }) => rank)),
        );
      }
    },
  ),
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.waitFor(OWNERS[owner], id, 'disk_full', FAILURE),
    ({ model }, job) => model.giveBack(job, 'waiting', 'disk_full'),
  ),
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.settleAgain(OWNERS[owner], id, FAILURE),
    (both, job) => {
      both.model.leave(job, 'settling', FAILURE.code);
      Object.assign(job, { content: null, attempts: 0, runAt: both.now() });
      if (job.state === 'settling') both.model.takeOver(job);
    },
  ),
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.release(OWNERS[owner], id),
    (both, job) => {
      job.runAt = both.now();
      both.model.giveBack(job, 'queued', null);
    },
  ),
  byWorker(
    ({ bench }, owner, { id }) => bench.queue.canceled(OWNERS[owner], id),
    ({ model }, job) => model.leave(job, 'canceled', 'by_person'),
  ),
];

/** The daemon of this owner has died; a lease that has run out is void even if it lives. */
const death =
  (dead: Owner): Step =>
  (both) => {
    const job = both.model.running();
    const voided = both.bench.queue.voidDeadLeases(({ pid }) => pid !== OWNERS[dead].pid);
    const goes = job !== undefined && (job.owner === dead || job.leaseEnds <= both.now());
    expect(voided.map(({ id }) => id)).toEqual(goes ? [job.id] : []);
    if (!goes) return;
    job.runAt = both.now();
    both.model.giveBack(job, 'queued', null);
  };

/** What a person or intake does to one film. */
const PERSON: readonly ((both: Both, job: ModelJob) => void)[] = [
  function cancel(both, job) {
    both.allowed(!isEnded(job), () => both.bench.queue.requestCancel(job.id));
    if (job.state === 'running') job.cancelWanted = true;
    else if (!isEnded(job)) {
      Object.assign(job, { state: 'canceled', reason: 'by_person' });
      both.model.takeOver(job);
    }
  },
  function remove(both, job) {
    both.bench.queue.remove(job.id);
    if (job.state === 'running') {
      Object.assign(job, { cancelWanted: true, removeWanted: true });
      return;
    }
    if (!isEnded(job)) Object.assign(job, { state: 'canceled', reason: 'by_person' });
    both.model.retire(job);
  },
  function retry(both, job) {
    const may = both.model.retry(job, both.now());
    both.allowed(may, () => both.bench.queue.retry(job.id));
  },
  function sourceGone(both, job) {
    both.bench.queue.removeSource(job.id);
    if (!isMovable(job)) return;
    Object.assign(job, { state: 'canceled', reason: 'source_removed' });
    both.model.takeOver(job);
  },
  function volumeGone(both, job) {
    both.bench.queue.wait(job.id, 'volume_missing', '');
    if (isMovable(job)) Object.assign(job, { state: 'waiting', reason: 'volume_missing' });
  },
  function resume(both, job) {
    both.bench.queue.resume(job.id);
    if (job.state === 'waiting') both.model.resume(job, both.now());
  },
  function skip(both, job) {
    both.bench.queue.skip(job.id, 'no_audio');
    if (job.state === 'settling') Object.assign(job, { state: 'skipped', reason: 'no_audio' });
  },
  function unreadable(both, job) {
    both.bench.queue.failSettling(job.id, 'unreadable', '', '');
    if (job.state !== 'settling') return;
    Object.assign(job, { state: 'failed', reason: 'unreadable' });
    both.model.takeOver(job);
  },
];

const move =
  (n: number, m: number, side: 'before' | 'after'): Step =>
  (both) => {
    const [job, other] = [both.pick(n), both.pick(m)];
    if (job === undefined || other === undefined || job === other) return;
    const may = isMovable(job) && isMovable(other);
    both.allowed(may, () => both.bench.queue.move(job.id, { side, beside: other.id }));
    if (!may) return;
    const ids = both
      .order()
      .map(({ id }) => id)
      .filter((id) => both.model.jobs.some((each) => each.id === id && isMovable(each)));
    expect(ids.indexOf(job.id) - ids.indexOf(other.id)).toBe(side === 'before' ? -1 : 1);
    job.priority = other.priority;
  };

const condition =
  (reason: 'paused' | 'disk_full', holds: boolean, stops: boolean): Step =>
  (both) => {
    const { conditions } = both.model;
    const before = conditions.has(reason);
    if (holds) {
      const told = { message: '', hint: '', stops: stops ? 'running' : 'nothing' } as const;
      expect(both.bench.conditions.set({ subject: 'queue', reason, ...told })).toBe(!before);
      conditions.set(reason, stops);
    } else {
      expect(both.bench.conditions.lift('queue', reason)).toBe(before);
      conditions.delete(reason);
    }
    expect(both.bench.conditions.stopRunning()).toBe([...conditions.values()].includes(true));
  };

const clock =
  (ms: number): Step =>
  (both) => {
    both.bench.clock.advance(ms);
    // A clock that was set back must not hold films up for longer than the longest pause.
    both.bench.queue.pullBack(60_000);
    for (const job of both.model.jobs) {
      if (job.state === 'queued' && job.runAt > both.now() + 60_000) job.runAt = both.now();
    }
  };

const unknown: Step = ({ bench }) => {
  for (const verb of ['requestCancel', 'remove', 'retry'] as const) {
    expect(() => bench.queue[verb](9_999)).toThrow('there is no job 9999');
  }
};

const name = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const owner = fc.constantFrom<Owner>(0, 1);
const any = fc.nat(63);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    arbitrary: fc
      .tuple(name, fc.constantFrom(1, 1, 1, 2), fc.boolean(), fc.boolean())
      .map((a) => settle(...a)),
    weight: 4,
  },
  { arbitrary: fc.tuple(any, name).map((a) => enqueue(...a)), weight: 6 },
  { arbitrary: owner.map(claim), weight: 4 },
  {
    arbitrary: fc
      .tuple(fc.constantFrom(...WORKER), any, owner)
      .map(([make, n, who]) => make(n, who)),
    weight: 5,
  },
  {
    arbitrary: fc.tuple(fc.constantFrom(...PERSON), any).map(
      ([act, n]): Step =>
        (both) => {
          const job = both.pick(n);
          if (job !== undefined) act(both, job);
        },
    ),
    weight: 6,
  },
  {
    arbitrary: fc
      .tuple(any, any, fc.constantFrom('before' as const, 'after' as const))
      .map((a) => move(...a)),
    weight: 3,
  },
  {
    arbitrary: fc
      .tuple(fc.constantFrom('paused' as const, 'disk_full' as const), fc.boolean(), fc.boolean())
      .map((a) => condition(...a)),
    weight: 1,
  },
  {
    arbitrary: fc
      .constantFrom(1_000, 29_000, 61_000, 86_400_000, -7_200_000, -30 * 86_400_000)
      .map(clock),
    weight: 2,
  },
  { arbitrary: owner.map(death), weight: 2 },
  fc.constant(unknown),
);

test('whatever happens to films in whatever order, the queue agrees with the model', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 80, size: 'max' }), (steps) => {
      const both = new Both();
      using _closed = both.bench;
      for (const act of steps) {
        act(both);
        both.agree();
        for (const { state } of both.model.jobs) seen.add(state);
      }
    }),
    cases(150),
  );
  expect(seen.size, 'all states were come through').toBe(8);
});
