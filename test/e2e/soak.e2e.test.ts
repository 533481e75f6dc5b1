import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DaemonProcess, type Status } from '../helpers/daemon-process.ts';
import { fastVenvs, variantOf } from '../helpers/fast-stages.ts';
import { makeFilm } from '../helpers/film.ts';
import { LONG } from '../helpers/form.ts';
import { hasProcessFacts, type ProcessFacts, processFacts } from '../helpers/process-facts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FAST_FILMS = LONG ? 300 : 12;
const REAL_FILMS = 5;

interface Held extends ProcessFacts {
  readonly films: number;
  readonly databaseKb: number;
}

/** What the daemon holds now. */
async function held(daemon: DaemonProcess, films: number): Promise<Held> {
  // Without the write-ahead log: it keeps the size of its longest time, 4 MB.
  const { size } = await stat(join(daemon.home, 'state', 'subpiped.db'));
  const databaseKb = size / 1024;
  return { films, databaseKb, ...processFacts(daemon.pid) };
}

const done = (status: Status) => status.jobs.filter(({ state }) => state === 'done').length;

/** Drops films in groups and waits for each, so that what is held can be seen to stay flat. */
async function soak(daemon: DaemonProcess, film: Buffer, count: number): Promise<Held[]> {
  const groups = 6;
  const size = Math.ceil(count / groups);
  const seen: Held[] = [];
  for (let dropped = 0; dropped < count; dropped += size) {
    const upTo = Math.min(dropped + size, count);
    for (let number = dropped; number < upTo; number += 1) {
      await writeFile(join(daemon.inbox, `Film ${number}.mp4`), variantOf(film, number));
    }
    // `status` shows the last 50 that ended.
    await daemon.until(
      `${upTo} films are done`,
      (status) =>
        done(status) >= Math.min(upTo, 50) && status.jobs.every(({ state }) => state === 'done'),
      600_000,
    );
    seen.push(await held(daemon, upTo));
  }
  return seen;
}

test.skipIf(!hasProcessFacts)(
  `memory, files and database stay flat over ${FAST_FILMS} films`,
  async () => {
    await using folder = await temporaryFolder();
    const clip = join(folder.path, 'clip.mp4');
    await makeFilm(clip, { seconds: 4 });
    const SUBPIPED_VENVS = fastVenvs(join(folder.path, 'venvs'));
    await using daemon = new DaemonProcess(join(folder.path, 'home'), {
      args: ['--set', 'intake.stableMs=200', '--set', 'intake.pollMs=100'],
      env: { SUBPIPED_VENVS },
    });
    await daemon.start();
    const seen = await soak(daemon, await readFile(clip), FAST_FILMS);
    process.stdout.write(`${table(seen)}\n`);
    const [first, last] = [seen[0], seen.at(-1)];
    if (first === undefined || last === undefined) throw new Error('nothing was measured');
    // The heap of a young process grows until its first full collection.
    expect(last.residentMb - first.residentMb).toBeLessThan(40);
    expect(last.residentMb).toBeLessThan(200);
    expect(Math.abs(last.openFiles - first.openFiles)).toBeLessThanOrEqual(3);
    expect((last.databaseKb - first.databaseKb) / (last.films - first.films)).toBeLessThan(20);
  },
);

const inLongForm = LONG && hasProcessFacts ? test : () => {};
inLongForm(`and over ${REAL_FILMS} films by the real stages`, async () => {
  await using folder = await temporaryFolder();
  const clip = join(folder.path, 'clip.mp4');
  await makeFilm(clip);
  await using daemon = new DaemonProcess(join(folder.path, 'home'), {
    args: ['--set', 'intake.stableMs=500'],
  });
  await daemon.start();
  const seen = await soak(daemon, await readFile(clip), REAL_FILMS);
  process.stdout.write(`${table(seen)}\n`);
  const [first, last] = [seen[0], seen.at(-1)];
  expect((last?.residentMb ?? 0) - (first?.residentMb ?? 0)).toBeLessThan(40);
  expect(Math.abs((last?.openFiles ?? 0) - (first?.openFiles ?? 0))).toBeLessThanOrEqual(3);
});

function table(seen: readonly Held[]): string {
  return seen
    .map(
      ({ films, residentMb, openFiles, databaseKb, cpuSeconds }) =>
        `films ${films}  rss ${residentMb.toFixed(0)} MB  open files ${openFiles}  database ${databaseKb.toFixed(0)} kB  cpu ${cpuSeconds.toFixed(1)} s`,
    )
    .join('\n');
}
