import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/queue/database.ts';
import { JobQueue } from '../../src/queue/job-queue.ts';
import { DaemonProcess } from '../helpers/daemon-process.ts';
import { LONG } from '../helpers/form.ts';
import { hasProcessFacts, processFacts } from '../helpers/process-facts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FILMS = 5_000;
const MEASURED_MS = LONG ? 300_000 : 60_000;
const MTIME = new Date('2026-01-01T00:00:00Z');

/** 5,000 films in `in/`, in folders and beside them, that were all done long ago. */
async function fillHome(home: string): Promise<void> {
  await mkdir(join(home, 'state'), { recursive: true });
  const db = openDatabase(join(home, 'state', 'subpiped.db'));
  const clock = { now: () => Date.now() };
  const queue = new JobQueue(db, clock);
  const owner = { pid: 1, startedAt: '1', bootId: 'gone' };
  for (let number = 0; number < FILMS; number += 1) {
    const folder = number % 2 === 0 ? join(home, 'in') : join(home, 'in', `Shelf ${number % 50}`);
    const path = join(folder, `Film ${number}.mp4`);
    await mkdir(folder, { recursive: true });
    await writeFile(path, `film ${number}`);
    await utimes(path, MTIME, MTIME);
    const look = { size: `film ${number}`.length, mtimeMs: MTIME.getTime() };
    const { id } = queue.settle(path, look, 'scan');
    const movieDir = join(home, 'out', `Film_${number}`);
    queue.enqueue(id, { fingerprint: `content ${number}`, mediaSeconds: 90, movieDir });
    queue.claim(owner, 1_000);
    const nothing = { filmPath: null, subtitlesPath: null, reportPath: null };
    queue.complete(owner, id, { verdict: 'pass', reason: null, ...nothing });
  }
  db.close();
}

test.skipIf(!hasProcessFacts)('a daemon with nothing to do costs next to nothing', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  await fillHome(home);
  await using daemon = new DaemonProcess(home);
  await daemon.start();
  // The start and the first scan are work.
  await delay(5_000);
  const before = processFacts(daemon.pid);
  await delay(MEASURED_MS);
  const after = processFacts(daemon.pid);
  const share = (after.cpuSeconds - before.cpuSeconds) / (MEASURED_MS / 1000);
  process.stdout.write(
    `${FILMS} films lying in in/, ${MEASURED_MS / 1000} s: ${(share * 100).toFixed(2)} % of a core, rss ${after.residentMb.toFixed(0)} MB, ${after.openFiles} open files\n`,
  );
  const { jobs } = await daemon.status();
  expect(jobs.every(({ state }) => state === 'done')).toBe(true);
  expect(share).toBeLessThan(0.005);
  expect(after.residentMb).toBeLessThan(120);
  expect(after.openFiles).toBeLessThan(100);
});
