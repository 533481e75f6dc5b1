import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { TranslatorGuard } from '../../../src/worker/translator-guard.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

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
