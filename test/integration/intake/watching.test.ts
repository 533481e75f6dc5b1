import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openWatches } from '../../helpers/hints.ts';
import { type Hearing, WatchBench } from '../../helpers/watch-bench.ts';

const HEARINGS: readonly Hearing[] = ['events', 'events over all levels', 'polling', 'deaf'];

/** What holds however intake comes to know of changes. */
describe.each(HEARINGS)('films are found: %s', (hearing) => {
  test('a new one', async () => {
    await using bench = await WatchBench.create(hearing);
    const film = join(bench.inDir, 'Film.mp4');
    await writeFile(film, 'film');
    await bench.queued(film);
  });

  test('one that grows, once it is whole', async () => {
    await using bench = await WatchBench.create(hearing);
    const film = join(bench.inDir, 'Film.mp4');
    for (let part = 0; part < 8; part += 1) {
      await appendFile(film, 'part');
      await sleep(60);
    }
    await bench.queued(film);
    expect(bench.probed).toEqual([{ path: film, size: 32 }]);
  });

  test('one that is renamed into place', async () => {
    await using bench = await WatchBench.create(hearing);
    const film = join(bench.inDir, 'Film.mp4');
    await writeFile(`${film}.part`, 'film');
    await sleep(100);
    await rename(`${film}.part`, film);
    await bench.queued(film);
    expect(bench.queue.list({})).toHaveLength(1);
  });

  test('one that replaces another', async () => {
    await using bench = await WatchBench.create(hearing);
    const film = join(bench.inDir, 'Film.mp4');
    await writeFile(film, 'film');
    await bench.queued(film);
    const [before] = bench.jobsOf(film);
    await writeFile(`${film}.part`, 'another film');
    await rename(`${film}.part`, film);
    await bench.until(
      () =>
        bench.states(film).includes('queued') &&
        bench.jobsOf(film).at(-1)?.fingerprint !== before?.fingerprint,
    );
  });

  test('one that goes before it is done', async () => {
    await using bench = await WatchBench.create(hearing);
    const film = join(bench.inDir, 'Film.mp4');
    await writeFile(film, 'film');
    await bench.queued(film);
    await rm(film);
    await bench.until(() => bench.states(film).includes('canceled:source_removed'));
  });

  test('one in a folder that comes with it, and one that follows', async () => {
    await using bench = await WatchBench.create(hearing);
    const film = join(bench.inDir, 'Films', 'Hindi', 'Film.mp4');
    await mkdir(dirname(film), { recursive: true });
    await writeFile(film, 'film');
    await bench.queued(film);
    const next = join(dirname(film), 'Next.mp4');
    await writeFile(next, 'next film');
    await bench.queued(next);
  });

  test('one in a folder that was removed and made again', async () => {
    await using bench = await WatchBench.create(hearing);
    await rm(bench.inDir, { recursive: true });
    await mkdir(bench.inDir, { recursive: true });
    const film = join(bench.inDir, 'Film.mp4');
    await writeFile(film, 'film');
    await bench.queued(film);
  });

  test('100 at once', async () => {
    await using bench = await WatchBench.create(hearing);
    const before = bench.hints;
    await Promise.all(
      Array.from({ length: 100 }, (_, film) =>
        writeFile(join(bench.inDir, `${film}.mp4`), `film ${film}`),
      ),
    );
    await bench.until(() => bench.queue.list({}).length === 100);
    expect(bench.hints - before).toBeLessThan(20);
  });

  test('names in NFC and in NFD', async () => {
    await using bench = await WatchBench.create(hearing);
    const films = ['Caf\u00e9.mp4', 'Ame\u0301lie.mp4', 'कभी खुशी कभी ग़म.mp4'].map((name) =>
      join(bench.inDir, name),
    );
    for (const film of films) await writeFile(film, film);
    for (const film of films) await bench.queued(film);
  });

  test.runIf(process.platform === 'linux')('a quick stop leaves nothing', async () => {
    const before = openWatches();
    const bench = await WatchBench.create(hearing);
    await writeFile(join(bench.inDir, 'Film.mp4'), 'film');
    await bench[Symbol.asyncDispose]();
    expect(openWatches()).toBe(before);
    const hints = bench.hints;
    await sleep(100);
    expect(bench.hints).toBe(hints);
  });
});
