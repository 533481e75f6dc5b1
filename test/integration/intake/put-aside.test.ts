import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/domain/errors.ts';
import type { WaitReason } from '../../../src/domain/job.ts';
import { IntakeBench } from '../../helpers/intake-bench.ts';
import { OWNER } from '../../helpers/queue-bench.ts';
import { sampled } from '../../helpers/sample.ts';

const MINUTE = 60_000;

/** Has the worker put the film aside. */
function putAside(bench: IntakeBench, reason: WaitReason, code: ErrorCode): void {
  expect(bench.queue.claim(OWNER, 30_000)?.id).toBe(1);
  bench.queue.waitFor(OWNER, 1, reason, { code, message: '', hint: '' });
}

async function queued(): Promise<IntakeBench> {
  const bench = await IntakeBench.create();
  await bench.drop('Film.mp4');
  await bench.settle();
  return bench;
}

const CAUSES = [
  ['volume_missing', 'volume_missing'],
  ['cannot_read', 'needs_permission'],
  ['cannot_write', 'needs_permission'],
] as const;

test.each(CAUSES)(
  'a film that waits for %s resumes automatically, and not at once',
  async (code, why) => {
    await using bench = await queued();
    await mkdir(join(bench.outDir, 'Film'), { recursive: true });
    putAside(bench, why, code);
    await bench.scanAfter(0);
    await bench.scanAfter(MINUTE - 1);
    expect(bench.states()).toEqual([`waiting:${why}`]);
    await bench.scanAfter(1);
    expect(bench.states()).toEqual(['queued']);
  },
);

test.each(sampled(CAUSES, 1))(
  'each %s that is met again is waited for longer, and not for ever',
  async (code, why) => {
    await using bench = await queued();
    await mkdir(join(bench.outDir, 'Film'), { recursive: true });
    const waits: number[] = [];
    for (;;) {
      putAside(bench, why, code);
      let minutes = 0;
      while (bench.states()[0] !== 'queued' && minutes < 100) {
        await bench.scanAfter(MINUTE);
        minutes += 1;
      }
      if (bench.states()[0] !== 'queued') break;
      waits.push(minutes);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    // Intake says no word of it: whoever put the film aside has.
    expect(bench.changes.filter(({ what }) => what === 'waiting')).toEqual([]);
  },
  // Some hundred scans.
  60_000,
);

test('a film that cannot be read yet waits until it can', async () => {
  await using bench = await queued();
  let readable = false;
  bench.restarted({ isReadable: () => Promise.resolve(readable) });
  putAside(bench, 'volume_missing', 'volume_missing');
  await bench.scanAfter(10 * MINUTE);
  expect(bench.states()).toEqual(['waiting:volume_missing']);
  readable = true;
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['queued']);
});

test('a film whose folder takes no results yet waits until it does', async () => {
  await using bench = await queued();
  let refusal: string | null = 'EACCES';
  bench.restarted({ writeAccess: () => Promise.resolve(refusal) });
  putAside(bench, 'needs_permission', 'cannot_write');
  await bench.scanAfter(10 * MINUTE);
  expect(bench.states()).toEqual(['waiting:needs_permission']);
  refusal = null;
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['queued']);
});

test('what else the worker waits for is a person’s to mend', async () => {
  await using bench = await queued();
  putAside(bench, 'missing_model', 'model_missing');
  await bench.scanAfter(10 * MINUTE);
  expect(bench.states()).toEqual(['waiting:missing_model']);
});

test('a film that is removed while it waits is canceled', async () => {
  await using bench = await queued();
  putAside(bench, 'needs_permission', 'cannot_read');
  await rm(join(bench.inDir, 'Film.mp4'));
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['canceled:source_removed']);
});

test.runIf(process.getuid?.() !== 0)('rights are asked for really', async () => {
  await using bench = await queued();
  const path = join(bench.inDir, 'Film.mp4');
  await chmod(path, 0);
  putAside(bench, 'needs_permission', 'cannot_read');
  await bench.scanAfter(MINUTE);
  expect(bench.states()).toEqual(['waiting:needs_permission']);
  await chmod(path, 0o644);
  await bench.scanAfter(MINUTE);
  expect(bench.states()).toEqual(['queued']);
});

test.each([
  ['film_options_invalid', 'queued'],
  // The configuration of all films, say: what lies beside the film says nothing of it.
  ['config_invalid', 'waiting:config_invalid'],
] as const)('a film that waits by %s is %s once its own options are right', async (code, then) => {
  await using bench = await queued();
  let isRight = false;
  bench.restarted({
    besideFilm: {
      skippedBy: () => Promise.resolve(null),
      subtitlesFor: () => Promise.resolve(['en']),
      isRecovered: () => Promise.resolve(isRight),
    },
  });
  putAside(bench, 'config_invalid', code);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['waiting:config_invalid']);
  isRight = true;
  await bench.scanAfter(0);
  expect(bench.states()).toEqual([then]);
});
