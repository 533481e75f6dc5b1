import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QUEUE } from '../../../src/queue/conditions.ts';
import { LEASE_MS, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

const FILMS = 30;
const TERMINALS = 3;

test('several terminals and a daemon at once lose no film and double none', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  using bench = new QueueBench(file);
  for (let number = 0; number < FILMS; number += 1) bench.queued(`film ${number}`);

  const terminals = Array.from(
    { length: TERMINALS },
    (_, index) => new TsProcess('queue/wish-storm.ts', [file, String(index + 1)]),
  );
  try {
    await Promise.all(terminals.map((each) => each.said('ready')));
    for (const each of terminals) each.go();
    let over = false;
    const ended = Promise.all(terminals.map((each) => each.ended())).then(() => {
      over = true;
    });
    // The daemon meanwhile: it claims, and hears what is wanted of the film that it runs.
    bench.clock.advance(365 * 24 * 3_600_000);
    let claims = 0;
    while (!over) {
      const job = bench.queue.claim(OWNER, LEASE_MS);
      if (job !== null) {
        claims += 1;
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (bench.queue.isCancelRequested(job.id)) bench.queue.canceled(OWNER, job.id);
        else if (bench.conditions.stopRunning()) bench.queue.release(OWNER, job.id);
        else bench.queue.complete(OWNER, job.id, RESULT);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(claims).toBeGreaterThan(0);
    for (const { lines } of terminals) {
      expect(Number(lines.at(-1)?.split(' ')[1])).toBeGreaterThan(20);
    }
  } finally {
    for (const each of terminals) await each[Symbol.asyncDispose]();
  }

  const jobs = bench.queue.list({});
  const past = bench.db.prepare<[], { id: number }>('select id from past_films').all();
  const all = [...jobs, ...past].map(({ id }) => id).toSorted((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: FILMS }, (_, index) => index + 1));
  const waiting = jobs.filter(({ endedAt }) => endedAt === null);
  // And used when nothing else works can be worked off, in the order of the ranks. Two may be equal, as a film
  // that ran while another one was moved behind the last keeps its own: then the older one is first.
  bench.conditions.lift(QUEUE, 'paused');
  const order = waiting.toSorted(
    (a, b) => b.priority - a.priority || a.rank - b.rank || a.id - b.id,
  );
  for (const job of order) {
    const { id } = bench.claimed();
    expect(id).toBe(job.id);
    expect(bench.queue.complete(OWNER, id, RESULT)).toBe(true);
  }
  expect(bench.queue.claim(OWNER, LEASE_MS)).toBeNull();
});
