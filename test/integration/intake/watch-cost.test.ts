import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

const OTHERS = 4_999;
const SECONDS = 6;
/** Of a core; it was 0.7 % when chokidar 6 came in, and 48 % with chokidar 5. */
const BAR = 0.01;

test('to watch a film grow beside 4,999 others costs at most 1 % of a core', async () => {
  await using folder = await temporaryFolder();
  for (let first = 0; first < OTHERS; first += 500) {
    const names = Array.from(
      { length: Math.min(500, OTHERS - first) },
      (_, n) => `${first + n}.mp4`,
    );
    await Promise.all(names.map((name) => writeFile(join(folder.path, name), '')));
  }
  await using watcher = new TsProcess('intake/watch-until-told.ts', [folder.path]);
  await watcher.said('watches');
  const piece = Buffer.alloc(1024 * 1024);
  const until = performance.now() + SECONDS * 1_000;
  while (performance.now() < until) {
    await appendFile(join(folder.path, 'grows.mp4'), piece);
    await delay(100);
  }
  watcher.go();
  await watcher.ended();
  const [, cpuMs = '', hints = ''] =
    /^cpu ([\d.]+) hints (\d+)$/u.exec(watcher.lines.at(-1) ?? '') ?? [];
  // It is heard all the while, once a second.
  expect(Number(hints)).toBeGreaterThanOrEqual(SECONDS - 1);
  expect(Number(cpuMs) / (SECONDS * 1_000)).toBeLessThanOrEqual(BAR);
});
