import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Answers, NotAnswering } from '../../../src/intake/answers.ts';
import { lookAt } from '../../../src/intake/stable-file.ts';
import { FakeProgram } from '../../helpers/fake-program.ts';
import { IntakeBench } from '../../helpers/intake-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('a place is asked one thing at a time, and again once that was answered', async () => {
  const answers = new Answers({ limitMs: 50 });
  let answer = (_: string) => {};
  const hanging = new Promise<string>((resolve) => {
    answer = resolve;
  });
  await expect(answers.of('/share', () => hanging)).rejects.toThrow(NotAnswering);
  let asked = 0;
  const ask = () => {
    asked += 1;
    return Promise.resolve(asked);
  };
  await expect(answers.of('/share', ask)).rejects.toThrow('/share does not answer');
  expect(asked).toBe(0);
  expect(await answers.of('/other', ask)).toBe(1);
  answer('at last');
  await hanging;
  expect(await answers.of('/share', ask)).toBe(2);
});

test('a slow place that gets on is waited for', async () => {
  const answers = new Answers({ limitMs: 40 });
  let progress = 0;
  const timer = setInterval(() => {
    progress += 1;
  }, 10);
  const slow = () => new Promise((resolve) => setTimeout(() => resolve('done'), 200));
  expect(await answers.of('/share', slow, () => progress)).toBe('done');
  clearInterval(timer);
});

test('a folder that does not answer is told of, and the others go on', async () => {
  await using bench = await IntakeBench.create();
  await using folder = await temporaryFolder();
  const share = join(bench.root, 'share');
  await mkdir(share);
  await writeFile(join(share, 'Away.mp4'), 'away');
  await bench.drop('Film.mp4');
  const hang = join(folder.path, 'hang');
  await writeFile(hang, '');
  // As a share that has gone: whoever lists it hangs until it is back.
  const then = `case "$3" in */share) while [ -e '${hang}' ]; do sleep 0.05; done;; esac`;
  const { path: program } = await FakeProgram.create(folder.path, 'list', then);
  bench.restarted({
    inboxes: [share, bench.inDir],
    answers: new Answers({ limitMs: 300, program }),
  });
  await bench.settle();
  expect(bench.queue.list({})).toMatchObject([
    { sourcePath: join(bench.inDir, 'Film.mp4'), state: 'queued' },
  ]);
  expect(bench.closed).toMatchObject([
    {
      subject: share,
      reason: 'not_answering',
      hint: expect.stringContaining('resume automatically'),
    },
  ]);
});

test('a film that hangs when it is looked at waits, and the others go on', async () => {
  await using bench = await IntakeBench.create();
  const shelf = join(bench.root, 'shelf');
  await mkdir(shelf);
  await writeFile(join(shelf, 'Away.mp4'), 'away');
  const seen = await lookAt(join(shelf, 'Away.mp4'));
  if (seen.kind !== 'file') throw new Error(seen.kind);
  let back = () => {};
  const hanging = new Promise<void>((resolve) => {
    back = resolve;
  });
  bench.restarted({
    answers: new Answers({ limitMs: 100 }),
    look: async (path) => {
      if (path.startsWith(shelf)) await hanging;
      return await lookAt(path);
    },
  });
  bench.queue.settle(join(shelf, 'Away.mp4'), seen.look, 'add');
  await bench.drop('Film.mp4');
  await bench.settle();
  expect(bench.states()).toEqual(['waiting:not_answering', 'queued']);
  back();
  await hanging;
  await bench.settle();
  await bench.settle();
  expect(bench.states()).toEqual(['queued', 'queued']);
});
