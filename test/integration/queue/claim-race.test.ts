import { join } from 'node:path';
import { expect, test } from 'vitest';
import { film, LEASE_MS, OTHER, OWNER, QueueBench, RESULT } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

const FILMS = 40;

test('two connections never run two films, and see what the other wrote', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  using one = new QueueBench(file);
  using two = new QueueBench(file);
  one.queued('a');
  two.queued('b');
  const claimed = one.claimed(OWNER);
  expect(two.queue.claim(OTHER, LEASE_MS)).toBeNull();
  expect(two.queue.complete(OTHER, claimed.id, RESULT)).toBe(false);
  expect(two.get(claimed.id)).toMatchObject({ state: 'running' });
  two.queue.requestCancel(claimed.id);
  expect(one.queue.isCancelRequested(claimed.id)).toBe(true);
  expect(one.queue.canceled(OWNER, claimed.id)).toBe(true);
  expect(two.claimed(OTHER).sourcePath).toBe('/in/b.mp4');
  expect(one.queue.enqueue(one.found('c').id, film('b'))).toMatchObject({ kind: 'duplicate' });
});

test('processes that claim at once share the films out, one running at a time', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  using bench = new QueueBench(file);
  // In the past, so that the processes' real clocks find them due.
  for (let number = 0; number < FILMS; number += 1) bench.queued(`film ${number}`);

  await using first = new TsProcess('queue/claim-all.ts', [file]);
  await using second = new TsProcess('queue/claim-all.ts', [file]);
  const both = [first, second];
  await Promise.all(both.map((each) => each.said('ready')));
  for (const each of both) each.go();
  await Promise.all(both.map((each) => each.ended()));

  const runs = both
    .flatMap(({ lines }) => lines.slice(1))
    .map((line) => {
      const [id = '', begin = '', end = ''] = line.split(' ');
      return { id: Number(id), begin: BigInt(begin), end: BigInt(end) };
    })
    .toSorted((a, b) => (a.begin < b.begin ? -1 : 1));
  expect(runs.map(({ id }) => id)).toEqual(Array.from({ length: FILMS }, (_, index) => index + 1));
  for (const [index, { begin }] of runs.entries()) {
    expect(begin > (runs[index - 1]?.end ?? 0n)).toBe(true);
  }
  expect(both.map(({ lines }) => lines.length > 1)).toEqual([true, true]);
  expect(bench.queue.list({ states: ['done'] })).toHaveLength(FILMS);
});
