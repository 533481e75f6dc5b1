import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { lookAt } from '../../../src/intake/stable-file.ts';
import { IntakeBench } from '../../helpers/intake-bench.ts';

const FILMS = 5_000;
/** A scan every 30 s may cost half a percent of a core. */
const AIM_MS = 150;

async function fill(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = Array.from({ length: count }, (_, film) => join(folder, `Film ${film} (2008).mp4`));
  for (let start = 0; start < count; start += 200) {
    await Promise.all(names.slice(start, start + 200).map((name) => writeFile(name, name)));
  }
}

/** The cheapest of some scans: other programs only ever add. */
async function cpuMsOf(scans: number, scan: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let count = 0; count < scans; count += 1) {
    const before = process.cpuUsage();
    await scan();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

test.each([
  ['in one folder', () => [['', FILMS]] as const],
  [
    'in 500 folders',
    () => Array.from({ length: 500 }, (_, folder) => [`folder ${folder}`, FILMS / 500] as const),
  ],
])('5,000 finished films %s cost little at each scan', async (what, folders) => {
  await using bench = await IntakeBench.create();
  for (const [folder, count] of folders()) await fill(join(bench.inDir, folder), count);
  await bench.scanAfter(0);
  expect(bench.queue.settling()).toHaveLength(FILMS);
  bench.db.exec(
    "update jobs set state = 'done', ended_at = 1, movie_dir = '/out/' || id, fingerprint = id",
  );
  // Others have their turn meanwhile.
  let turns = 0;
  let scanning = true;
  const counting = (async () => {
    while (scanning) {
      await turn();
      turns += 1;
    }
  })();
  const first = await cpuMsOf(1, () => bench.scanAfter(0));
  expect(turns).toBeGreaterThan(20);
  scanning = false;
  await counting;
  let looks = 0;
  bench.see((path) => {
    looks += 1;
    return lookAt(path);
  });
  const cpuMs = await cpuMsOf(8, () => bench.scanAfter(30_000));
  // The long form says what it was.
  if (process.env['SUBPIPED_LONG'] !== undefined) {
    process.stderr.write(
      `5,000 films ${what}: ${Math.round(cpuMs)} ms a scan, ${Math.round(first)} the first\n`,
    );
  }
  expect(cpuMs).toBeLessThan(AIM_MS);
  expect(looks / 8).toBeLessThanOrEqual(FILMS / 10);
  expect(bench.queue.list({ states: ['done'] })).toHaveLength(FILMS);
});

test('of many films, a done one that is written over is noticed some scans later, a queued one at once', async () => {
  await using bench = await IntakeBench.create();
  await fill(bench.inDir, 1_200);
  await bench.scanAfter(0);
  bench.db.exec(
    `update jobs set state = 'done', ended_at = 1, movie_dir = '/out/' || id, fingerprint = id;
     update jobs set state = 'queued', ended_at = null where source_path like '%Film 7__ %'`,
  );
  await bench.scanAfter(0);
  await bench.scanAfter(30_000);
  const queued = await Promise.all(
    [701, 702, 703].map((film) => bench.drop(`Film ${film} (2008).mp4`, 'another queued film')),
  );
  for (const film of [3, 600, 1_199]) await bench.drop(`Film ${film} (2008).mp4`, 'another film');
  await bench.drop('New.mp4');
  await bench.scanAfter(30_000);
  expect(bench.queue.list({}).map(({ sourcePath }) => sourcePath)).toContain(
    join(bench.inDir, 'New.mp4'),
  );
  expect(bench.queue.settling().map(({ sourcePath }) => sourcePath)).toEqual(
    expect.arrayContaining(queued),
  );
  await bench.scanAfter(30_000);
  await bench.scanAfter(30_000);
  expect(bench.queue.list({})).toHaveLength(1_204);
});
