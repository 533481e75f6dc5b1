import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { LOOK_MS, TranslatorGuard } from '../../../src/worker/translator-guard.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';

const logger = pino({ level: 'silent' });

/** A server that answers by the status that `is` has at that moment, with what it was asked. */
async function server(is: { status: number; asked: string[] }) {
  const http = createServer((request, response) => {
    is.asked.push(`${request.url} ${request.headers.authorization ?? ''}`.trim());
    response.writeHead(is.status).end('{}');
  });
  await new Promise<void>((done) => {
    http.listen(0, '127.0.0.1', done);
  });
  return { http, port: (http.address() as AddressInfo).port };
}

test('films that wait for a server continue once it answers', async () => {
  using bench = new QueueBench();
  const is = { status: 503, asked: [] as string[] };
  const { http, port } = await server(is);
  let changes = 0;
  const guard = new TranslatorGuard({
    translators: ['firefox', { url: `http://asha:a%20b@127.0.0.1:${port}/v1/`, model: 'gemma' }],
    queue: bench.queue,
    logger,
    changed: () => {
      changes += 1;
    },
  });
  try {
    await guard.look();
    expect(is.asked).toEqual([]);
    const film = bench.queued('a').id;
    const other = bench.queued('b').id;
    bench.queue.wait(film, 'missing_translator', 'start it');
    bench.queue.wait(other, 'missing_tool', 'install it');
    await guard.look();
    expect([bench.queue.get(film)?.state, changes]).toEqual(['waiting', 0]);
    // That the model is not known, or a key is needed, is for the stage to say.
    is.status = 401;
    await guard.look();
    expect([bench.queue.get(film)?.state, changes]).toEqual(['queued', 1]);
    expect(bench.queue.get(other)?.state).toBe('waiting');
    expect(is.asked).toEqual(Array(2).fill('/v1/models Basic YXNoYTphIGI='));
  } finally {
    guard.stop();
    http.close();
  }
});

test('a server that is away holds nothing up', async () => {
  using bench = new QueueBench();
  const guard = new TranslatorGuard({
    translators: [{ url: 'http://127.0.0.1:9/v1', model: 'gemma' }],
    queue: bench.queue,
    logger,
    changed: () => expect.unreachable(),
  });
  const film = bench.queued('a').id;
  bench.queue.wait(film, 'missing_translator', 'start it');
  await guard.look();
  guard.stop();
  expect(bench.queue.get(film)?.state).toBe('waiting');
});

/** The next film, which the worker put aside because its translation failed. */
function putAside(bench: QueueBench, code: string): number {
  const { id } = bench.claimed();
  const failure = { code, message: 'no translation', hint: 'start it' };
  bench.queue.waitFor(OWNER, id, 'missing_translator', failure);
  return id;
}

test('a server whose answers are of no use is not asked for the same film every minute', async () => {
  using bench = new QueueBench();
  let answers = true;
  const guard = new TranslatorGuard({
    translators: [{ url: 'http://127.0.0.1:9/v1', model: 'gemma' }],
    queue: bench.queue,
    logger,
    changed: () => undefined,
    answers: () => Promise.resolve(answers),
  });
  bench.queued('a');
  bench.queued('b');
  const unusable = putAside(bench, 'translator_missing');
  const away = putAside(bench, 'translator_away');
  await guard.look();
  expect([bench.get(unusable).state, bench.get(away).state]).toEqual(['waiting', 'queued']);
  await guard.look();
  expect(bench.get(unusable).state).toBe('waiting');
  // Started again, it may have another model.
  answers = false;
  await guard.look();
  answers = true;
  await guard.look();
  expect(bench.get(unusable).state).toBe('queued');
});

test('the server is looked for every minute, whatever a look ends with, until the stop', async () => {
  vi.useFakeTimers();
  try {
    using bench = new QueueBench();
    let [looks, changes] = [0, 0];
    const guard = new TranslatorGuard({
      translators: [{ url: 'http://127.0.0.1:9/v1', model: 'gemma' }],
      queue: bench.queue,
      logger,
      changed: () => {
        changes += 1;
      },
      answers: () => {
        looks += 1;
        return looks === 1 ? Promise.reject(new Error('no memory')) : Promise.resolve(true);
      },
    });
    bench.queued();
    const film = putAside(bench, 'translator_away');
    guard.start();
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(bench.get(film).state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect([bench.get(film).state, changes]).toEqual(['queued', 1]);
    guard.stop();
    putAside(bench, 'translator_away');
    await vi.advanceTimersByTimeAsync(2 * LOOK_MS);
    expect([bench.get(film).state, looks]).toEqual(['waiting', 2]);
  } finally {
    vi.useRealTimers();
  }
});
