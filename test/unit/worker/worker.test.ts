import { expect, test, vi } from 'vitest';
import { SubpipedError } from '../../../src/domain/errors.ts';
import type { Job } from '../../../src/domain/job.ts';
import { QUEUE } from '../../../src/queue/conditions.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { OTHER } from '../../helpers/queue-bench.ts';
import {
  fails,
  PUBLISHED,
  spaciousDisk,
  untilAborted,
  WorkerBench,
} from '../../helpers/worker-bench.ts';

/** A test whose timers are moved by hand. */
function inFakeTime(name: string, run: () => Promise<void>): void {
  test(name, async () => {
    vi.useFakeTimers();
    try {
      await run();
    } finally {
      vi.useRealTimers();
    }
  });
}

test('a queued film is claimed, run and completed', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin();
  const job = await bench.received('jobDone');
  expect(job).toMatchObject({
    id,
    state: 'done',
    verdict: 'pass',
    filmPath: '/out/Film/Film.mkv',
    subtitlesPath: '/out/Film/Film.en.srt',
    reportPath: '/out/Film/report.json',
  });
  expect(bench.requests).toMatchObject([
    {
      jobId: id,
      attempt: 1,
      source: '/in/Film.mp4',
      movieDir: '/out/Film',
      fingerprint: 'content of Film',
      mediaSeconds: 600,
    },
  ]);
  expect(bench.told.map(({ name }) => name)).toEqual(['jobStarted', 'jobDone']);
});

test('one film after the other, in the order of the queue', async () => {
  await using bench = new WorkerBench();
  let running = 0;
  let most = 0;
  bench.work = async () => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    return PUBLISHED;
  };
  for (const name of ['a', 'b', 'c']) bench.bench.queued(name);
  bench.worker.start();
  await bench.received('jobDone', 3);
  expect(bench.requests.map(({ source }) => source)).toEqual([
    '/in/a.mp4',
    '/in/b.mp4',
    '/in/c.mp4',
  ]);
  expect(most).toBe(1);
});

test('a sleeping worker wakes when it is told', async () => {
  await using bench = new WorkerBench();
  bench.worker.start();
  await Promise.resolve();
  bench.bench.queued('Film');
  bench.worker.wake();
  await bench.received('jobDone');
});

test('a sleeping worker wakes by itself when a film is due', async () => {
  const config = testConfig();
  config.queue.retryBaseMs = 150;
  await using bench = new WorkerBench({ config });
  const id = bench.begin(fails('network', 'no answer', { once: true }));
  await vi.waitFor(() => expect(bench.get(id).reason).toBe('retry'));
  bench.clock.advance(150);
  expect(await bench.received('jobDone')).toMatchObject({ attempts: 2 });
});

test('an error that may pass is tried again later, without a word to the person', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(fails('network', 'no answer', { hint: 'cable' }));
  await vi.waitFor(() => expect(bench.get(id).reason).toBe('retry'));
  expect(bench.get(id)).toMatchObject({
    attempts: 1,
    errorCode: 'network',
    errorMessage: 'no answer',
    errorHint: 'cable',
    runAt: bench.clock.now() + 5_000,
  });
  expect(bench.told.map(({ name }) => name)).toEqual(['jobStarted', 'jobAgain']);
});

test('after the last attempt the film has failed', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(fails('network', 'no answer'));
  for (const attempts of [1, 2]) {
    await vi.waitFor(() => expect(bench.get(id)).toMatchObject({ state: 'queued', attempts }));
    bench.clock.advance(3_600_000);
    bench.worker.wake();
  }
  expect(await bench.received('jobFailed')).toMatchObject({
    state: 'failed',
    errorCode: 'network',
  });
  expect(bench.requests).toHaveLength(3);
});

test('an error that stays fails at once', async () => {
  await using bench = new WorkerBench();
  bench.begin(fails('no_audio', 'the film has no sound'));
  expect(await bench.received('jobFailed')).toMatchObject({ attempts: 1, errorCode: 'no_audio' });
  expect(bench.told.at(-1)?.code).toBe('no_audio');
});

test('what only the person can mend is waited for, and the next film runs', async () => {
  await using bench = new WorkerBench();
  bench.work = ({ source }) =>
    source === '/in/a.mp4'
      ? Promise.reject(new SubpipedError('model_missing', 'no weights'))
      : Promise.resolve(PUBLISHED);
  bench.bench.queued('a');
  bench.bench.queued('b');
  bench.worker.start();
  expect(await bench.received('jobWaiting')).toMatchObject({
    state: 'waiting',
    reason: 'missing_model',
    attempts: 0,
  });
  await bench.received('jobDone');
});

test('whatever else is thrown is a bug of ours, tried once more, and the queue continues', async () => {
  await using bench = new WorkerBench();
  bench.work = ({ source }) => {
    if (source === '/in/b.mp4') return Promise.resolve(PUBLISHED);
    throw new TypeError('undefined is not a function');
  };
  const { id } = bench.bench.queued('a');
  bench.bench.queued('b');
  bench.worker.start();
  await bench.received('jobDone');
  expect(bench.get(id)).toMatchObject({ state: 'queued', errorCode: 'internal' });
  bench.clock.advance(3_600_000);
  bench.worker.wake();
  expect(await bench.received('jobFailed')).toMatchObject({
    id,
    attempts: 2,
    errorCode: 'internal',
  });
});

test('stop gives the film back, and the attempt does not count', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(untilAborted);
  await bench.received('jobStarted');
  await bench.worker.stop();
  expect(bench.get(id)).toMatchObject({ state: 'queued', attempts: 0, errorCode: null });
  expect(bench.told.map(({ name }) => name)).toEqual(['jobStarted']);
});

test('a stopped worker claims the end of the file', async () => {
  await using bench = new WorkerBench();
  bench.worker.start();
  await bench.worker.stop();
  const { id } = bench.bench.queued('Film');
  bench.worker.wake();
  await bench.worker.stop();
  expect(bench.get(id).state).toBe('queued');
});

test('a worker that never started can be stopped', async () => {
  await using bench = new WorkerBench();
  await bench.worker.stop();
});

test('a cancel is noticed at the next wake, and ends the film', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(untilAborted);
  await bench.received('jobStarted');
  bench.worker.wake();
  expect(bench.get(id).state).toBe('running');
  bench.queue.requestCancel(id);
  bench.worker.wake();
  expect(await bench.received('jobCanceled')).toMatchObject({ id, state: 'canceled' });
});

test('a cancel that comes with the stop is not forgotten', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(untilAborted);
  await bench.received('jobStarted');
  bench.queue.requestCancel(id);
  await bench.worker.stop();
  expect(bench.get(id).state).toBe('canceled');
});

inFakeTime(
  'a lost lease ends the run, and nothing is written over what its new owner wrote',
  async () => {
    await using bench = new WorkerBench();
    const id = bench.begin(untilAborted);
    await bench.received('jobStarted');
    bench.queue.voidDeadLeases(() => false);
    expect(bench.queue.claim(OTHER, 30_000)?.id).toBe(id);
    await vi.advanceTimersByTimeAsync(10_000);
    await vi.waitFor(() =>
      expect(bench.logged).toContainEqual(expect.objectContaining({ why: 'lease_lost' })),
    );
    expect(bench.get(id).state).toBe('running');
    expect(bench.queue.fail(OTHER, id, { code: 'network', message: '', hint: '' })).toBe(true);
    expect(bench.told.map(({ name }) => name)).toEqual(['jobStarted']);
  },
);

inFakeTime('a lease is renewed as long as the film runs', async () => {
  await using bench = new WorkerBench();
  const renew = vi.spyOn(bench.queue, 'renew');
  bench.begin(untilAborted);
  await bench.received('jobStarted');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renew).toHaveBeenCalledTimes(6);
  await bench.worker.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(renew).toHaveBeenCalledTimes(6);
});

inFakeTime('a queue that cannot be read or written for a moment costs no film', async () => {
  await using bench = new WorkerBench();
  const locked = () => {
    throw new Error('database is locked');
  };
  const { id } = bench.bench.queued('Film');
  const nextRunAt = vi.spyOn(bench.queue, 'nextRunAt').mockImplementationOnce(locked);
  const claim = vi.spyOn(bench.queue, 'claim').mockImplementationOnce(locked);
  const complete = vi.spyOn(bench.queue, 'complete').mockImplementationOnce(locked);
  bench.worker.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(bench.get(id).state).toBe('done');
  expect(bench.requests).toHaveLength(1);
  expect(complete).toHaveBeenCalledTimes(2);
  expect(claim.mock.calls.length).toBeGreaterThan(1);
  expect(nextRunAt).toHaveBeenCalled();
  expect(bench.logged).toContainEqual(
    expect.objectContaining({ msg: 'the worker failed; continuing' }),
  );
});

inFakeTime('a queue that stays broken does not keep the processor busy', async () => {
  await using bench = new WorkerBench();
  const claim = vi.spyOn(bench.queue, 'claim').mockImplementation(() => {
    throw new Error('database disk image is malformed');
  });
  bench.begin();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(claim.mock.calls.length).toBeLessThan(70);
  expect(claim.mock.calls.length).toBeGreaterThan(10);
  claim.mockRestore();
});

inFakeTime('a film that is due and cannot be had does not keep the processor busy', async () => {
  await using bench = new WorkerBench();
  bench.bench.queued('held by another');
  bench.queue.claim(OTHER, 30_000);
  bench.bench.queued('due');
  const claim = vi.spyOn(bench.queue, 'claim');
  bench.worker.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(claim.mock.calls.length).toBeLessThanOrEqual(101);
});

test('a look for a cancel that fails costs no film', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(untilAborted);
  await bench.received('jobStarted');
  vi.spyOn(bench.queue, 'isCancelRequested').mockImplementationOnce(() => {
    throw new Error('database is locked');
  });
  expect(() => bench.worker.wake()).not.toThrow();
  expect(bench.get(id).state).toBe('running');
});

test('what the stages tell stands in the stage runs', async () => {
  await using bench = new WorkerBench();
  const { id } = bench.bench.queued('Film');
  bench.work = (_request, _signal, observer) => {
    observer.started('demux', { pid: 4711, pidStartedAt: '815', why: 'no manifest' });
    observer.device('demux', { engine: 'ffmpeg', device: 'cpu' });
    observer.progress('demux', { step: 'decode', percent: 40 });
    observer.ended('demux', new SubpipedError('disk_full', 'no space'), 2.5);
    return Promise.resolve(PUBLISHED);
  };
  bench.worker.start();
  await bench.received('jobDone');
  expect(bench.bench.runs.latest(id)).toMatchObject([
    {
      stage: 'demux',
      state: 'failed',
      attempt: 1,
      pid: 4711,
      pidStartedAt: '815',
      engine: 'ffmpeg',
      device: 'cpu',
      step: 'decode',
      percent: 40,
      seconds: 2.5,
      errorCode: 'disk_full',
    },
  ]);
});

test('a wake that comes just before the sleep is not lost', async () => {
  await using bench = new WorkerBench();
  vi.spyOn(bench.queue, 'nextRunAt').mockImplementationOnce(() => {
    // Behind the look for a film, and before the sleep until the next one.
    bench.bench.queued('Film');
    bench.worker.wake();
    return null;
  });
  bench.worker.start();
  await bench.received('jobDone');
});

const PAUSED = { subject: QUEUE, reason: 'paused', message: '', hint: 'subpiped resume' } as const;

test('a running film is given back when something stops the whole queue, and goes on after', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(untilAborted);
  await bench.received('jobStarted');
  bench.bench.conditions.set({ ...PAUSED, stops: 'running' });
  bench.worker.wake();
  await vi.waitFor(() => expect(bench.get(id)).toMatchObject({ state: 'queued', attempts: 0 }));
  expect(bench.bench.queue.claim(OTHER, 1_000)).toBeNull();

  bench.work = () => Promise.resolve(PUBLISHED);
  bench.bench.conditions.lift(QUEUE, 'paused');
  bench.worker.wake();
  expect(await bench.received('jobDone')).toMatchObject({ id, attempts: 1 });
});

test('a running film may finish when only new ones are held up', async () => {
  await using bench = new WorkerBench();
  let finish = (_: typeof PUBLISHED) => {};
  bench.work = () =>
    new Promise((resolve) => {
      finish = resolve;
    });
  bench.bench.queued('first');
  const { id } = bench.bench.queued('second');
  bench.worker.start();
  await bench.received('jobStarted');
  bench.bench.conditions.set({ ...PAUSED, stops: 'claims' });
  bench.worker.wake();
  finish(PUBLISHED);
  await bench.received('jobDone');
  await bench.worker.stop();
  expect(bench.get(id).state).toBe('queued');
});

test('no film is begun without room for it', async () => {
  let asked = 0;
  const guard = { check: () => Promise.resolve(++asked > 1) };
  await using bench = new WorkerBench({ guards: [guard] });
  const id = bench.begin();
  await vi.waitFor(() => expect(asked).toBe(1));
  expect(bench.get(id).state).toBe('queued');
  bench.worker.wake();
  await bench.received('jobDone');
});

test('a running film that filled the disk is put aside with its attempt, and the next one is begun', async () => {
  let full = false;
  const disk = { ...spaciousDisk(), isFull: () => full };
  await using bench = new WorkerBench({ disk });
  const { id } = bench.bench.queued('Large');
  const small = bench.bench.queued('Small').id;
  bench.work = untilAborted;
  bench.worker.start();
  await bench.received('jobStarted');
  full = true;
  const condition = { subject: QUEUE, reason: 'disk_full', message: '', hint: '' } as const;
  bench.bench.conditions.set({ ...condition, stops: 'running' });
  bench.worker.wake();
  await bench.received('jobWaiting');
  expect(bench.get(id)).toMatchObject({ state: 'waiting', reason: 'disk_full', attempts: 1 });
  bench.work = () => Promise.resolve(PUBLISHED);
  bench.bench.conditions.lift(QUEUE, 'disk_full');
  bench.worker.wake();
  await bench.received('jobDone');
  expect(bench.get(small).state).toBe('done');
  expect(bench.get(id).state).toBe('waiting');
});

test.each([
  ['the film filled', false, { state: 'waiting', attempts: 1 }],
  ['others filled', true, { state: 'waiting', attempts: 0 }],
])('a film that met a disk that %s', async (_who, stillFull, expected) => {
  const disk = { ...spaciousDisk(), isStillFull: () => Promise.resolve(stillFull) };
  await using bench = new WorkerBench({ disk });
  const id = bench.begin(fails('disk_full', 'no space left'));
  await bench.received('jobWaiting');
  expect(bench.get(id)).toMatchObject({ ...expected, reason: 'disk_full' });
});

test('a running film is given back, and is not to blame, while others fill the disk', async () => {
  let full = false;
  const disk = {
    ...spaciousDisk(),
    isFull: () => full,
    isStillFull: () => Promise.resolve(full),
  };
  const guard = { check: () => Promise.resolve(!full) };
  await using bench = new WorkerBench({ disk, guards: [guard] });
  const id = bench.begin(untilAborted);
  await bench.received('jobStarted');
  full = true;
  const condition = { subject: QUEUE, reason: 'disk_full', message: '', hint: '' } as const;
  bench.bench.conditions.set({ ...condition, stops: 'running' });
  bench.worker.wake();
  await vi.waitFor(() => expect(bench.get(id)).toMatchObject({ state: 'queued', attempts: 0 }));
});

test('guards are asked in their order, up to the first that says no', async () => {
  const asked: string[] = [];
  let mayFirst = false;
  const guard = (name: string, may: () => boolean) => ({
    check: () => {
      asked.push(name);
      return Promise.resolve(may());
    },
  });
  await using bench = new WorkerBench({
    guards: [guard('first', () => mayFirst), guard('second', () => true)],
  });
  bench.begin();
  await vi.waitFor(() => expect(asked).toEqual(['first']));
  mayFirst = true;
  bench.worker.wake();
  await bench.received('jobDone');
  expect(asked.slice(0, 3)).toEqual(['first', 'first', 'second']);
});

test('nobody looks for room while there is no film', async () => {
  let asked = 0;
  const guard = {
    check: () => {
      asked += 1;
      return Promise.resolve(true);
    },
  };
  await using bench = new WorkerBench({ guards: [guard] });
  bench.worker.start();
  bench.worker.wake();
  await Promise.resolve();
  expect(asked).toBe(0);
  bench.bench.queued('Film');
  bench.worker.wake();
  await bench.received('jobDone');
  expect(asked).toBeGreaterThan(0);
});

test('a broken file of options concerns its film only', async () => {
  const filmConfig = ({ sourcePath }: Job) => {
    if (sourcePath !== '/in/broken.mp4') return Promise.resolve(testConfig());
    throw new SubpipedError('film_options_invalid', 'broken.subpiped.json not valid JSON', {
      hint: 'mend it',
    });
  };
  await using bench = new WorkerBench({ filmConfig });
  const { id } = bench.bench.queued('broken');
  bench.bench.queued('good');
  bench.worker.start();
  expect(await bench.received('jobWaiting')).toMatchObject({
    id,
    state: 'waiting',
    reason: 'config_invalid',
    errorMessage: 'broken.subpiped.json not valid JSON',
    attempts: 0,
  });
  expect((await bench.received('jobDone')).sourcePath).toBe('/in/good.mp4');
});

test('a clock that is set back by hours holds up no retry', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(fails('network', 'no answer', { once: true }));
  await vi.waitFor(() => expect(bench.get(id).reason).toBe('retry'));
  bench.clock.advance(-6 * 3_600_000);
  bench.worker.wake();
  expect(await bench.received('jobDone')).toMatchObject({ attempts: 2 });
});

inFakeTime('a clock that jumps while a film runs loses neither lease nor film', async () => {
  for (const jump of [10 * 3_600_000, -10 * 3_600_000]) {
    await using bench = new WorkerBench();
    let finish = (_: typeof PUBLISHED) => {};
    bench.work = (_request, signal) =>
      new Promise((resolve, reject) => {
        finish = resolve;
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    bench.begin();
    await bench.received('jobStarted');
    bench.clock.advance(jump);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(bench.told.map(({ name }) => name)).toEqual(['jobStarted']);
    finish(PUBLISHED);
    expect(await bench.received('jobDone')).toMatchObject({ attempts: 1 });
  }
});

test('a film that is another one by now settles anew, without a word to the person', async () => {
  await using bench = new WorkerBench();
  const id = bench.begin(fails('source_changed', 'Film.mp4 was changed'));
  const job = await bench.received('jobAgain');
  expect(job).toMatchObject({ id, state: 'settling', reason: 'source_changed', attempts: 0 });
  expect(bench.told.map(({ name }) => name)).toEqual(['jobStarted', 'jobAgain']);
});

test.each([
  ['read_failed', 'queued', 'retry', 'jobAgain'],
  ['write_failed', 'queued', 'retry', 'jobAgain'],
  ['input_missing', 'queued', 'retry', 'jobAgain'],
  ['volume_missing', 'waiting', 'volume_missing', 'jobWaiting'],
  ['cannot_read', 'waiting', 'needs_permission', 'jobWaiting'],
  ['cannot_write', 'waiting', 'needs_permission', 'jobWaiting'],
  ['file_too_large', 'failed', 'file_too_large', 'jobFailed'],
] as const)('%s leaves the film %s (%s)', async (code, state, reason, event) => {
  await using bench = new WorkerBench();
  const id = bench.begin(fails(code, 'so it is'));
  expect(await bench.received(event)).toMatchObject({ id, state, reason, errorCode: code });
});

/** A worker whose run asks where the film is, and is told by `told`. */
async function located(
  told: (bench: WorkerBench, id: number) => void,
  found: string | null,
): Promise<{ path: string | null | undefined; source: string | undefined }> {
  const asked: unknown[] = [];
  await using bench = new WorkerBench({
    lookForFilm: (film) => {
      asked.push(film);
      const look = { size: 1000, mtimeMs: 1, ino: '7', blocks: 8 };
      return Promise.resolve(found === null ? null : { path: found, look, volume: '/' });
    },
  });
  const { id } = bench.bench.queued('Film');
  let path: string | null | undefined;
  bench.work = async (request) => {
    told(bench, id);
    path = await request.locate?.();
    return PUBLISHED;
  };
  bench.worker.start();
  await bench.received('jobDone');
  const source = bench.get(id).sourcePath;
  if (asked.length > 0) expect(asked).toEqual([{ size: 1000, fingerprint: 'content of Film' }]);
  return { path, source };
}

test('a running film that was moved is looked for, and its job goes with it', async () => {
  const found = await located(() => {}, '/in/New.mp4');
  expect(found).toEqual({ path: '/in/New.mp4', source: '/in/New.mp4' });
});

test('one that intake has followed need not be looked for', async () => {
  const place = { path: import.meta.filename, look: { size: 1000, mtimeMs: 1 }, volume: '/' };
  const found = await located((bench, id) => bench.queue.follow(id, place), null);
  expect(found).toEqual({ path: import.meta.filename, source: import.meta.filename });
});

test('one that is nowhere stays where it was', async () => {
  expect(await located(() => {}, null)).toEqual({ path: null, source: '/in/Film.mp4' });
});
