import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { startTimeOf } from '../../../src/system/process-identity.ts';
import { TranslatorGuard } from '../../../src/worker/translator-guard.ts';
import { FakeStages, FILM_FINGERPRINT } from '../../helpers/fake-stages.ts';
import { LEASE_MS, OTHER } from '../../helpers/queue-bench.ts';
import { WorkerBench } from '../../helpers/worker-bench.ts';

/** Puts the film of `stages` into the queue. */
function enqueue(bench: WorkerBench, stages: FakeStages): number {
  const { id } = bench.queue.settle(stages.source, { size: 4, mtimeMs: 1 }, 'scan');
  const film = { fingerprint: FILM_FINGERPRINT, mediaSeconds: 90, movieDir: stages.movieDir };
  expect(bench.queue.enqueue(id, film).kind).toBe('queued');
  return id;
}

test('a film goes through real processes into the queue as done', async () => {
  await using stages = await FakeStages.create({ tmdb: 'degrades no_key' });
  await using bench = new WorkerBench({ pipeline: stages.pipeline() });
  const id = enqueue(bench, stages);
  bench.worker.start();
  expect(await bench.received('jobDone')).toMatchObject({
    state: 'done',
    verdict: 'pass',
    filmPath: join(stages.movieDir, 'Fake Film.mkv'),
    reportPath: join(stages.movieDir, 'report.json'),
  });
  const runs = bench.bench.runs.latest(id);
  expect(runs).toHaveLength(STAGE_NAMES.length);
  expect(new Set(runs.map(({ percent }) => percent))).toEqual(new Set([100]));
  expect(runs.find(({ stage }) => stage === 'tmdb')?.state).toBe('degraded');
  expect(bench.bench.runs.running()).toEqual([]);
});

test('a stop in the middle leaves no process, and a new worker goes on where it was', async () => {
  await using stages = await FakeStages.create({ asr: 'ignores-sigterm' });
  await using bench = new WorkerBench({ pipeline: stages.pipeline() });
  const id = enqueue(bench, stages);
  bench.worker.start();
  const asr = () =>
    bench.bench.runs.latest(id).find(({ stage, state }) => stage === 'asr' && state === 'running');
  await expect.poll(asr, { timeout: 20_000 }).toBeDefined();
  const pid = asr()?.pid ?? 1;
  await bench.worker.stop();
  expect(startTimeOf(pid)).toBeNull();
  expect(bench.get(id)).toMatchObject({ state: 'queued', attempts: 0 });
  expect(bench.bench.runs.running()).toEqual([]);
  await stages.started();

  stages.behave('asr', 'succeeds');
  await using next = new WorkerBench({
    pipeline: stages.pipeline(),
    queue: bench.queue,
    runs: bench.bench.runs,
    clock: bench.clock,
    owner: OTHER,
  });
  next.worker.start();
  await next.received('jobDone');
  expect(await stages.started()).toEqual(['asr', 'post-ner', 'translation', 'subtitle-gen', 'mux']);
  expect(bench.bench.runs.latest(id).find(({ stage }) => stage === 'demux')?.reused).toBe(true);
});

test('a canceled film leaves no process', async () => {
  await using stages = await FakeStages.create({ demux: 'ignores-sigterm' });
  await using bench = new WorkerBench({ pipeline: stages.pipeline() });
  const id = enqueue(bench, stages);
  bench.worker.start();
  const demux = () => bench.bench.runs.latest(id).find(({ stage }) => stage === 'demux');
  await expect.poll(demux, { timeout: 20_000 }).toBeDefined();
  bench.queue.requestCancel(id);
  bench.worker.wake();
  expect(await bench.received('jobCanceled')).toMatchObject({ state: 'canceled' });
  expect(startTimeOf(demux()?.pid ?? 1)).toBeNull();
  expect(demux()?.state).toBe('canceled');
  // The next film is not kept from running.
  bench.bench.queued('Next');
  expect(bench.queue.claim(OTHER, LEASE_MS)?.sourcePath).toBe('/in/Next.mp4');
});

test('a film that waits for its translator goes on where it was once the server answers', async () => {
  await using stages = await FakeStages.create({ translation: 'exits 69 translator_away' });
  await using bench = new WorkerBench({ pipeline: stages.pipeline() });
  const server = createServer((_request, response) => response.writeHead(status).end());
  let status = 503;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const guard = new TranslatorGuard({
    translators: [{ url: `http://127.0.0.1:${port}/v1`, model: 'gemma' }],
    queue: bench.queue,
    logger: bench.logger,
    changed: () => bench.worker.wake(),
  });
  try {
    const id = enqueue(bench, stages);
    bench.worker.start();
    expect(await bench.received('jobWaiting')).toMatchObject({
      reason: 'missing_translator',
      errorCode: 'translator_away',
      attempts: 0,
    });
    await stages.started();
    stages.behave('translation', 'succeeds');
    await guard.look();
    expect(bench.get(id).state).toBe('waiting');

    status = 200;
    await guard.look();
    await bench.received('jobDone');
    expect(await stages.started()).toEqual(['translation', 'subtitle-gen', 'mux']);
  } finally {
    guard.stop();
    server.close();
  }
});
