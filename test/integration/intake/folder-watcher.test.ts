import { EventEmitter } from 'node:events';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { watch as chokidarWatch, type FSWatcher } from 'chokidar';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { FolderWatcher, type Watch } from '../../../src/intake/folder-watcher.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const logger = pino({ level: 'silent' });

/** Counts hints and lets a test wait for the next one. */
class Hints extends EventEmitter {
  count = 0;
  readonly hint = () => {
    this.count += 1;
    this.emit('hint');
  };
  next(): Promise<void> {
    return new Promise((resolve) => this.once('hint', () => resolve()));
  }
}

/** The real chokidar, and a promise for each watch being ready. */
function realWatch(): { watch: Watch; ready: Promise<void>[]; opened: EventEmitter } {
  const ready: Promise<void>[] = [];
  const opened = new EventEmitter();
  const watch: Watch = (folder, options) => {
    const watcher = chokidarWatch(folder, options);
    ready.push(new Promise((resolve) => watcher.once('ready', resolve)));
    opened.emit('watch');
    return watcher;
  };
  return { watch, ready, opened };
}

test('a film that appears, grows, is renamed or goes gives a hint each', async () => {
  await using folder = await temporaryFolder();
  const { watch, ready } = realWatch();
  const hints = new Hints();
  const watcher = new FolderWatcher({ folder: folder.path, logger, onHint: hints.hint, watch });
  watcher.start();
  await ready[0];
  const film = join(folder.path, 'film.mp4');
  for (const change of [
    () => writeFile(film, 'film'),
    () => writeFile(film, 'longer film'),
    () => rename(film, `${film}.mkv`),
    () => rm(`${film}.mkv`),
  ]) {
    const hint = hints.next();
    await change();
    await hint;
  }
  await watcher.stop();
});

test('many files at once give few hints', async () => {
  await using folder = await temporaryFolder();
  const { watch, ready } = realWatch();
  const hints = new Hints();
  const watcher = new FolderWatcher({ folder: folder.path, logger, onHint: hints.hint, watch });
  watcher.start();
  await ready[0];
  const hint = hints.next();
  await Promise.all(
    Array.from({ length: 50 }, (_, index) => writeFile(join(folder.path, `${index}.mp4`), 'x')),
  );
  await hint;
  expect(hints.count).toBe(1);
  await watcher.stop();
});

test('a folder that was removed and made again is watched again', async () => {
  await using folder = await temporaryFolder();
  const inDir = join(folder.path, 'in');
  await mkdir(inDir);
  const { watch, ready, opened } = realWatch();
  const hints = new Hints();
  const options = { folder: inDir, logger, onHint: hints.hint, watch, recreateMs: 300 };
  const watcher = new FolderWatcher(options);
  watcher.start();
  await ready[0];
  const reopened = new Promise((resolve) => opened.once('watch', resolve));
  await rm(inDir, { recursive: true });
  await mkdir(inDir);
  await reopened;
  await ready[1];
  const hint = hints.next();
  await writeFile(join(inDir, 'film.mp4'), 'film');
  await hint;
  await watcher.stop();
});

test('a watcher that fails is replaced, and its last errors harm nobody', async () => {
  const fakes: (EventEmitter & { close(): Promise<void> })[] = [];
  const opened = new EventEmitter();
  const watch: Watch = () => {
    const fake = Object.assign(new EventEmitter(), { close: () => Promise.resolve() });
    fakes.push(fake);
    opened.emit('watch');
    return fake as unknown as FSWatcher;
  };
  const hints = new Hints();
  const watcher = new FolderWatcher({
    folder: '/in',
    logger,
    onHint: hints.hint,
    watch,
    recreateMs: 1,
  });
  watcher.start();
  const reopened = new Promise((resolve) => opened.once('watch', resolve));
  fakes[0]?.emit('error', new Error('EMFILE'));
  fakes[0]?.emit('error', new Error('EMFILE'));
  await reopened;
  expect(() => fakes[0]?.emit('error', new Error('late'))).not.toThrow();
  // What was missed meanwhile is found by a scan.
  await hints.next();
  expect(fakes).toHaveLength(2);
  await watcher.stop();
});

test('nothing is said after stop', async () => {
  await using folder = await temporaryFolder();
  const { watch, ready } = realWatch();
  const hints = new Hints();
  const watcher = new FolderWatcher({ folder: folder.path, logger, onHint: hints.hint, watch });
  watcher.start();
  await ready[0];
  const hint = hints.next();
  await writeFile(join(folder.path, 'film.mp4'), 'film');
  await hint;
  await writeFile(join(folder.path, 'film.mp4'), 'longer film');
  await watcher.stop();
  expect(hints.count).toBe(1);
});
