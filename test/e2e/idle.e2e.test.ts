import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/queue/database.ts';
import { jobQueue } from '../../src/queue/job-queue.ts';
import { DaemonProcess } from '../helpers/daemon-process.ts';
import { LONG } from '../helpers/form.ts';
import { hasProcessFacts, processFacts } from '../helpers/process-facts.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const FILMS = 5_000;
const WINDOW_MS = LONG ? 300_000 : 45_000;
const WINDOWS = 3;
/** Share of a core: 0.2 %, and on a machine half as fast twice that. */
const MOST = 0.004;
const MTIME = new Date('2026-01-01T00:00:00Z');

/** 5,000 films in `in/`, in folders and beside them, that were all done long ago. */
function fillHome(home: string): void {
  mkdirSync(join(home, 'state'), { recursive: true });
  const db = openDatabase(join(home, 'state', 'subpiped.db'));
  const clock = { now: () => Date.now() };
  const queue = jobQueue(db, clock);
  const owner = { pid: 1, startedAt: '1', bootId: 'gone' };
  // Each write by itself would wait for the disk.
  queue.together(() => {
    for (let number = 0; number < FILMS; number += 1) {
      const folder = number % 2 === 0 ? join(home, 'in') : join(home, 'in', `Shelf ${number % 50}`);
      const path = join(folder, `Film ${number}.mp4`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, `film ${number}`);
      utimesSync(path, MTIME, MTIME);
      const look = { size: `film ${number}`.length, mtimeMs: MTIME.getTime() };
      const { id } = queue.settle(path, look, 'scan');
      const movieDir = join(home, 'out', `Film_${number}`);
      queue.enqueue(id, { fingerprint: `content ${number}`, mediaSeconds: 90, movieDir });
      queue.claim(owner, 1_000);
      const nothing = { filmPath: null, subtitlesPath: null, reportPath: null };
      queue.complete(owner, id, { verdict: 'pass', reason: null, ...nothing });
    }
  });
  // Told of long ago, too.
  db.exec('delete from untold_jobs');
  db.close();
}

test.skipIf(!hasProcessFacts)('a daemon with nothing to do costs next to nothing', async () => {
  await using folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  fillHome(home);
  await using daemon = new DaemonProcess(home);
  await daemon.start();
  // The start and the first scan are work.
  await delay(5_000);
  let share = Number.POSITIVE_INFINITY;
  let now = processFacts(daemon.pid);
  // The lowest of some: beside other work on few cores a process is charged for what it waits for.
  for (let window = 0; window < WINDOWS && share >= MOST; window += 1) {
    const before = now;
    await delay(WINDOW_MS);
    now = processFacts(daemon.pid);
    share = Math.min(share, (now.cpuSeconds - before.cpuSeconds) / (WINDOW_MS / 1000));
  }
  process.stdout.write(
    `${FILMS} films lying in in/, ${WINDOW_MS / 1000} s: ${(share * 100).toFixed(2)} % of a core, rss ${now.residentMb.toFixed(0)} MB, ${now.openFiles} open files\n`,
  );
  const { jobs } = await daemon.status();
  expect(jobs.every(({ state }) => state === 'done')).toBe(true);
  expect(share).toBeLessThan(MOST);
  // 106 to 109, of which 60 are pages of Node's own file, shared with others that run it.
  expect(now.residentMb).toBeLessThan(125);
  expect(now.openFiles).toBeLessThan(100);
});
