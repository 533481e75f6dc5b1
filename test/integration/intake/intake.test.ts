import { EventEmitter, once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FolderWatcher } from '../../../src/intake/folder-watcher.ts';
import { probeFilm } from '../../../src/intake/video-filter.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { makeClip } from '../../helpers/clips.ts';
import { INTAKE_DEFAULTS, IntakeBench } from '../../helpers/intake-bench.ts';

const CONFIG = {
  ...INTAKE_DEFAULTS,
  extensions: ['mp4'],
  stableMs: 300,
  pollMs: 50,
  scanCron: '0 0 1 1 *',
  giveUpMs: 60_000,
};

test('a film dropped into a running intake is queued by itself, with the real ffprobe', async () => {
  await using bench = await IntakeBench.create();
  const heard = new EventEmitter();
  const intake = bench.restarted({
    config: CONFIG,
    clock: systemClock,
    probe: probeFilm,
    changed: () => {
      const [job] = bench.queue.list({ states: ['queued'] });
      if (job !== undefined) heard.emit('queued', job);
    },
  });
  const watcher = new FolderWatcher({
    folder: bench.inDir,
    config: CONFIG,
    logger: pino({ level: 'silent' }),
    onHint: () => intake.requestScan(),
  });
  const film = join(bench.root, 'Film.mp4');
  await makeClip('film', film);
  await intake.start();
  watcher.start();
  const queued = once(heard, 'queued');
  bench.now = Date.now();
  await cp(film, join(bench.inDir, 'Film.mp4'));
  const [job] = await queued;
  expect(job).toMatchObject({ state: 'queued', mediaSeconds: expect.closeTo(2, 0) });
  await watcher.stop();
});

test('scans asked for during a scan become one more, and stop waits for the running one', async () => {
  await using bench = await IntakeBench.create();
  await bench.drop('film.mp4');
  const looks = new EventEmitter();
  let release = () => {};
  let scans = 0;
  const intake = bench.restarted({
    look: async () => {
      scans += 1;
      looks.emit('look');
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { kind: 'gone' };
    },
  });
  const first = once(looks, 'look');
  intake.requestScan();
  await first;
  for (let count = 0; count < 5; count += 1) intake.requestScan();
  const second = once(looks, 'look');
  release();
  await second;
  expect(scans).toBe(2);
  const stopped = intake.stop();
  release();
  await stopped;
  intake.requestScan();
  expect(scans).toBe(2);
});
