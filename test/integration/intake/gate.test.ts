import { rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { IntakeOptions } from '../../../src/intake/intake.ts';
import { type Look, lookAt, refusalOf } from '../../../src/intake/stable-file.ts';
import { probeFilm } from '../../../src/intake/video-filter.ts';
import { GIVE_UP_MS, IntakeBench, STABLE_MS } from '../../helpers/intake-bench.ts';

const HOUR_MS = 3_600_000;

/** Sees the real file, changed by a test. */
function seeing(change: (seen: Extract<Look, { kind: 'file' }>) => Look) {
  return async (path: string): Promise<Look> => {
    const seen = await lookAt(path);
    return seen.kind === 'file' ? change(seen) : seen;
  };
}

interface Step {
  /** What a program does to the film. */
  readonly act?: (bench: IntakeBench, film: string) => Promise<unknown>;
  /** What is seen from now on. */
  readonly look?: IntakeOptions['look'];
  /** After which it is scanned. */
  readonly ms: number;
  readonly expect: string;
}

const drop =
  (content: string) =>
  (bench: IntakeBench): Promise<unknown> =>
    bench.drop('film.mp4', content);
const busy = seeing((seen) => ({ ...seen, busy: true }));
const reserved = seeing((seen) => ({
  ...seen,
  look: { ...seen.look, size: 10_000_000, blocks: 8 },
}));
const evicted = seeing(({ look }) => ({ kind: 'evicted', look }));
const otherInode = seeing((seen) => ({ ...seen, look: { ...seen.look, ino: 'another' } }));
const moreBlocks = seeing((seen) => ({ ...seen, look: { ...seen.look, blocks: 4_000 } }));
const plain = seeing((seen) => seen);

/** How programs write films, step by step. */
const WRITERS: readonly (readonly [what: string, steps: readonly Step[]])[] = [
  [
    'a clone, complete at once',
    [
      { act: drop('film'), ms: 0, expect: 'settling' },
      { ms: STABLE_MS - 1, expect: 'settling' },
      { ms: 1, expect: 'queued' },
    ],
  ],
  [
    'a download that stalls and goes on',
    [
      { act: drop('a'), ms: 0, expect: 'settling' },
      { ms: STABLE_MS - 1, expect: 'settling' },
      { act: drop('ab'), ms: 0, expect: 'settling' },
      { ms: STABLE_MS - 1, expect: 'settling' },
      { ms: 1, expect: 'queued' },
    ],
  ],
  [
    'a file replaced by another of its size and time',
    [
      { act: drop('film'), ms: 0, expect: 'settling' },
      { look: otherInode, ms: STABLE_MS, expect: 'settling' },
      { ms: STABLE_MS, expect: 'queued' },
    ],
  ],
  [
    'blocks that fill up behind an unchanged size',
    [
      { act: drop('film'), ms: 0, expect: 'settling' },
      { look: moreBlocks, ms: STABLE_MS, expect: 'settling' },
      { ms: STABLE_MS, expect: 'queued' },
    ],
  ],
  [
    'space that is reserved and filled later',
    [
      { act: drop('film'), look: reserved, ms: 0, expect: 'settling' },
      { ms: STABLE_MS, expect: 'settling:still_copied' },
      { ms: STABLE_MS, expect: 'settling:still_copied' },
      { look: plain, ms: 0, expect: 'settling' },
      { ms: STABLE_MS, expect: 'queued' },
    ],
  ],
  [
    'a sparse file, which never fills',
    [
      { act: drop('film'), look: reserved, ms: 0, expect: 'settling' },
      { ms: GIVE_UP_MS - 1, expect: 'settling:still_copied' },
      { ms: 1, expect: 'queued' },
    ],
  ],
  [
    'an old sparse file',
    [
      {
        act: async (bench) => {
          const film = await bench.drop('film.mp4');
          await utimes(film, 0, new Date(bench.now - HOUR_MS));
        },
        look: reserved,
        ms: 0,
        expect: 'settling',
      },
      { ms: STABLE_MS, expect: 'queued' },
    ],
  ],
  [
    'Finder, which sets the date at the end',
    [
      { act: drop('film'), look: busy, ms: 0, expect: 'settling' },
      { ms: STABLE_MS, expect: 'settling:still_copied' },
      { look: plain, ms: 0, expect: 'queued' },
    ],
  ],
  [
    'a film that was born in 1984, or says so',
    [
      { act: drop('film'), look: busy, ms: 0, expect: 'settling' },
      { ms: GIVE_UP_MS - 1, expect: 'settling:still_copied' },
      { ms: 1, expect: 'queued' },
    ],
  ],
  [
    'Firefox: an empty file and a .part that replaces it',
    [
      { act: drop(''), ms: 0, expect: 'settling' },
      {
        act: (_bench, film) => writeFile(`${film}.part`, 'film'),
        ms: STABLE_MS,
        expect: 'settling:still_downloading',
      },
      // A paused download is not given up.
      { ms: 2 * GIVE_UP_MS, expect: 'settling:still_downloading' },
      { act: (_bench, film) => rename(`${film}.part`, film), ms: 0, expect: 'settling' },
      { ms: STABLE_MS, expect: 'queued' },
    ],
  ],
  [
    'aria2: the whole size with a mark beside it',
    [
      { act: drop('film'), ms: 0, expect: 'settling' },
      {
        act: (_bench, film) => writeFile(`${film}.aria2`, ''),
        ms: STABLE_MS,
        expect: 'settling:still_downloading',
      },
      { act: (_bench, film) => rm(`${film}.aria2`), ms: 5_000, expect: 'queued' },
    ],
  ],
  [
    'a file that is in iCloud only',
    [
      { act: drop('film'), look: evicted, ms: 0, expect: 'waiting:icloud_evicted' },
      { ms: 2 * GIVE_UP_MS, expect: 'waiting:icloud_evicted' },
      { look: plain, ms: 0, expect: 'settling' },
      { ms: STABLE_MS, expect: 'queued' },
    ],
  ],
];

/** Plays the steps, and restarts intake before those that `restarts` says. */
async function play(steps: readonly Step[], restarts: (step: number) => boolean): Promise<void> {
  await using bench = await IntakeBench.create();
  const film = join(bench.inDir, 'film.mp4');
  let look: IntakeOptions['look'];
  for (const [index, step] of steps.entries()) {
    await step.act?.(bench, film);
    // A program that is restarted sees what there is; one that runs on has it put under it.
    look = step.look ?? look;
    const options = look === undefined ? {} : { look };
    if (restarts(index)) bench.restarted(options);
    else bench.see(look);
    await bench.scanAfter(step.ms);
    expect(bench.states(), `after step ${index + 1}`).toEqual([step.expect]);
  }
}

describe.each(WRITERS)('%s', (_what, steps) => {
  test('is let in once it is whole', () => play(steps, () => false));
  test('also when intake is restarted before each step', () => play(steps, () => true));
});

test('what a restarted intake cannot agree with starts the quiet time over', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  await bench.scanAfter(0);
  bench.restarted({ look: otherInode });
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['settling']);
});

test('an unreadable film is not read again after a restart, and given up in time', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = { kind: 'unreadable', message: 'moov atom not found' };
  await bench.drop('film.mp4');
  await bench.settle();
  bench.restarted();
  await bench.scanAfter(1_000);
  expect(bench.probes).toBe(1);
  bench.restarted();
  await bench.scanAfter(GIVE_UP_MS);
  expect(bench.states()).toEqual(['failed:unreadable']);
});

test.each([
  ['forwards', 3 * HOUR_MS],
  ['backwards', -3 * HOUR_MS],
])('a clock that jumps %s makes no film quiet and delays none for hours', async (_way, jump) => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  await bench.scanAfter(0);
  bench.jump(jump);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['settling']);
  expect(bench.probes).toBe(0);
  await bench.scanAfter(STABLE_MS - 1);
  expect(bench.states()).toEqual(['settling']);
  await bench.scanAfter(1);
  expect(bench.states()).toEqual(['queued']);
});

test('a clock that was set back while intake was down delays no film for hours', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  await bench.scanAfter(0);
  bench.jump(-3 * HOUR_MS);
  bench.restarted();
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
});

test('an unreadable film is not given up because the clock jumped', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = { kind: 'unreadable', message: 'moov atom not found' };
  await bench.drop('film.mp4');
  await bench.settle();
  bench.jump(3 * HOUR_MS);
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['settling:not_yet_readable']);
});

test('parts that yt-dlp joins are let be, and judged if they stay', async () => {
  await using bench = await IntakeBench.create();
  bench.probed = { kind: 'no_audio', message: 'it has no audio stream' };
  await bench.drop('X.f137.mp4');
  await bench.drop('X.f140.m4a');
  await bench.settle();
  expect(bench.states()).toEqual(['settling:still_downloading']);
  await bench.scanAfter(GIVE_UP_MS);
  expect(bench.states()).toEqual(['skipped:no_audio']);
});

test('a placeholder of iCloud is shown as the film that waits', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted({ look: (path) => lookAt(path, 'darwin') });
  await bench.drop('.Film.mp4.icloud', 'placeholder');
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.queue.list({})).toMatchObject([
    { sourcePath: join(bench.inDir, 'Film.mp4'), state: 'waiting', reason: 'icloud_evicted' },
  ]);
  expect(bench.changes).toHaveLength(1);
  await bench.remove(join(bench.inDir, '.Film.mp4.icloud'));
  await bench.drop('Film.mp4', 'the film');
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
});

test('a queued film that iCloud takes away again is not handed to a stage', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  await bench.settle();
  bench.see(evicted);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['waiting:icloud_evicted']);
  bench.see(plain);
  await bench.scanAfter(0);
  expect(bench.states()).toEqual(['queued']);
});

test('a film that may not be read waits, is told of once, and goes on when it may', async () => {
  await using bench = await IntakeBench.create();
  let allowed = false;
  const refusal = { reason: 'needs_permission', message: 'EACCES' } as const;
  bench.restarted({ readRefusal: () => Promise.resolve(allowed ? null : refusal) });
  await bench.drop('film.mp4');
  await bench.settle();
  await bench.scanAfter(GIVE_UP_MS);
  expect(bench.states()).toEqual(['waiting:needs_permission']);
  expect(bench.changes).toMatchObject([{ what: 'waiting' }]);
  expect(bench.probes).toBe(0);
  allowed = true;
  await bench.scanAfter(0);
  await bench.scanAfter(STABLE_MS);
  expect(bench.states()).toEqual(['queued']);
});

test('a share may ask for a longer quiet time', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted({
    stableMsOf: (path) => (path.endsWith('slow.mp4') ? 4 * STABLE_MS : STABLE_MS),
  });
  await bench.drop('slow.mp4', 'slow');
  await bench.drop('fast.mp4', 'fast');
  await bench.settle();
  expect(bench.states().toSorted()).toEqual(['queued', 'settling']);
  await bench.scanAfter(3 * STABLE_MS);
  expect(bench.states()).toEqual(['queued', 'queued']);
});

const refusal = (code: string) => Object.assign(new Error(`${code}: refused, read`), { code });

test.each([
  ['EIO', 'settling:read_failed'],
  ['ETIMEDOUT', 'settling:read_failed'],
  ['EMFILE', 'settling:read_failed'],
  ['ENOTCONN', 'waiting:volume_missing'],
  ['ENODEV', 'waiting:volume_missing'],
  ['EACCES', 'waiting:needs_permission'],
  ['EPERM', 'waiting:needs_permission'],
])('%s while a film is read is said, and the film resumes automatically', async (code, state) => {
  for (const place of ['fingerprint', 'readRefusal', 'besideFilm', 'probe'] as const) {
    await using bench = await IntakeBench.create();
    let error: Error | null = refusal(code);
    const orElse =
      <T>(value: T) =>
      () =>
        error === null ? Promise.resolve(value) : Promise.reject(error);
    const nothing = () => Promise.resolve(false);
    bench.restarted({
      ...(place === 'fingerprint' && { fingerprint: orElse('content') }),
      ...(place === 'probe' && { probe: orElse({ kind: 'film', seconds: 90 } as const) }),
      ...(place === 'readRefusal' && {
        readRefusal: () => Promise.resolve(error === null ? null : refusalOf(error)),
      }),
      ...(place === 'besideFilm' && {
        besideFilm: { skippedBy: orElse(null), subtitlesFor: orElse(['en']), isRecovered: nothing },
      }),
    });
    await bench.drop('film.mp4');
    await bench.settle();
    expect(bench.states(), place).toEqual([state]);
    const [job] = bench.queue.list({});
    expect(`${job?.errorHint}`, place).toMatch(/tries again|automatically/u);
    expect(job?.reason === 'read_failed' ? job.errorMessage : 'cannot read film.mp4').toMatch(
      /^cannot read film\.mp4/u,
    );
    error = null;
    await bench.scanAfter(2 * GIVE_UP_MS);
    await bench.scanAfter(STABLE_MS);
    expect(bench.states(), place).toEqual(['queued']);
  }
});

test('a film that the disk gives errors for never fails, and is read ever more rarely', async () => {
  await using bench = await IntakeBench.create();
  let reads = 0;
  bench.restarted({
    fingerprint: () => {
      reads += 1;
      return Promise.reject(refusal('EIO'));
    },
  });
  await bench.drop('film.mp4');
  // Another one that settles makes intake look again and again.
  bench.probed = { kind: 'film', seconds: 90 };
  await bench.settle();
  for (let minute = 0; minute < 60; minute += 1) await bench.scanAfter(60_000);
  expect(bench.states()).toEqual(['settling:read_failed']);
  expect(reads).toBeLessThan(70);
  await bench.drop('film.mp4', 'copied again');
  await bench.scanAfter(0);
  const before = reads;
  await bench.scanAfter(STABLE_MS);
  expect(reads).toBe(before + 1);
});

test.runIf(process.platform === 'linux')('a real error of a disk is said, too', async () => {
  await using bench = await IntakeBench.create();
  const look: Look = {
    kind: 'file',
    busy: false,
    look: { size: 9, mtimeMs: 1, ino: '1', blocks: 8 },
  };
  bench.restarted({ look: () => Promise.resolve(look), probe: probeFilm });
  // Nothing lies at the beginning of a process's memory: each read ends with EIO.
  await symlink('/proc/self/mem', join(bench.inDir, 'film.mp4'));
  bench.queue.settle(join(bench.inDir, 'film.mp4'), look.look, 'add');
  await bench.scanAfter(2 * GIVE_UP_MS);
  expect(bench.states()).toEqual(['settling:read_failed']);
});

test('what nobody foresaw is said while the film settles', async () => {
  await using bench = await IntakeBench.create();
  bench.restarted({ fingerprint: () => Promise.reject(new Error('a bug')) });
  await bench.drop('film.mp4');
  await bench.settle();
  expect(bench.states()).toEqual(['settling:not_judged']);
  expect(bench.queue.list({})).toMatchObject([{ errorMessage: 'a bug' }]);
  expect(bench.errors.splice(0)).toHaveLength(1);
});
