import { EventEmitter } from 'node:events';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FSWatcher } from 'chokidar';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { Watch } from '../../../src/intake/event-watch.ts';
import { FolderWatcher, type FolderWatcherOptions } from '../../../src/intake/folder-watcher.ts';
import { Hints, openDescriptors, openWatches } from '../../helpers/hints.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const CONFIG = {
  watch: 'auto',
  depth: 3,
  followSymlinks: false,
  pollingMs: 50,
  recheckMs: 100,
} as const;

interface Given extends Partial<Omit<FolderWatcherOptions, 'config'>> {
  readonly config?: Partial<FolderWatcherOptions['config']>;
}

class Bench implements AsyncDisposable {
  readonly hints = new Hints();
  readonly said: string[] = [];
  readonly #folder: TemporaryFolder;
  readonly #watchers: FolderWatcher[] = [];

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
  }

  static async create(): Promise<Bench> {
    return new Bench(await temporaryFolder());
  }

  get path(): string {
    return this.#folder.path;
  }

  watcher({ config, ...options }: Given = {}): FolderWatcher {
    const watcher = new FolderWatcher({
      folder: this.path,
      config: { ...CONFIG, ...config },
      logger: pino({ level: 'debug' }, { write: (line) => void this.said.push(line) }),
      onHint: this.hints.hint,
      times: { debounceMs: 20, hintEveryMs: 40 },
      recursive: false,
      ...options,
    });
    this.#watchers.push(watcher);
    return watcher;
  }

  /** Watches; resolves when changes from now on are noticed. */
  async watching(given: Given = {}): Promise<FolderWatcher> {
    const watcher = this.watcher(given);
    const hint = this.hints.next();
    watcher.start();
    await hint;
    return watcher;
  }

  /** Does something that must give a hint. */
  async hears(change: () => Promise<unknown>): Promise<void> {
    const hint = this.hints.next();
    await change();
    await hint;
  }

  /** Does something that must give none; as long as many hints would take. */
  async ignores(change: () => Promise<unknown>): Promise<void> {
    // Hints of what was before come first.
    await sleep(150);
    const before = this.hints.count;
    await change();
    await sleep(250);
    expect(this.hints.count).toBe(before);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watcher of this.#watchers) watcher.stop();
    await this.#folder[Symbol.asyncDispose]();
  }
}

/** chokidar replaced by watches that a test lets fail. */
function fakeWatch() {
  const opened: EventEmitter[] = [];
  const watch = (() => {
    const fake = Object.assign(new EventEmitter(), { close: () => Promise.resolve() });
    opened.push(fake);
    queueMicrotask(() => fake.emit('ready'));
    return fake as unknown as FSWatcher;
  }) as unknown as Watch;
  return { watch, opened };
}

describe.runIf(process.platform === 'linux')('what watching costs', () => {
  test('5,000 films in 10 folders are 11 watches and one descriptor', async () => {
    await using bench = await Bench.create();
    for (let folder = 0; folder < 10; folder += 1) {
      await mkdir(join(bench.path, `${folder}`));
      await Promise.all(
        Array.from({ length: 500 }, (_, film) =>
          writeFile(join(bench.path, `${folder}`, `${film}.mp4`), ''),
        ),
      );
    }
    const [watches, descriptors] = [openWatches(), openDescriptors()];
    const watcher = await bench.watching({ config: { watch: 'events' } });
    expect(openWatches() - watches).toBe(11);
    expect(openDescriptors() - descriptors).toBeLessThanOrEqual(1);
    watcher.stop();
    expect(openWatches()).toBe(watches);
  });

  test('polling keeps nothing open', async () => {
    await using bench = await Bench.create();
    await mkdir(join(bench.path, 'folder'));
    const watches = openWatches();
    await bench.watching({ config: { watch: 'polling' } });
    expect(openWatches()).toBe(watches);
  });

  test('hidden folders and those below the depth are not watched, nor links to folders', async () => {
    await using bench = await Bench.create();
    await using elsewhere = await temporaryFolder();
    await mkdir(join(elsewhere.path, 'linked'));
    await mkdir(join(bench.path, '.hidden', 'inner'), { recursive: true });
    await mkdir(join(bench.path, 'one', 'two'), { recursive: true });
    await symlink(elsewhere.path, join(bench.path, 'link'));
    const config = { watch: 'events', depth: 1 } as const;
    const watches = openWatches();
    const watcher = await bench.watching({ config });
    expect(openWatches() - watches).toBe(2);
    watcher.stop();
    await bench.watching({ config: { ...config, followSymlinks: true } });
    expect(openWatches() - watches).toBe(3);
  });

  test('links that lead round in circles are followed once', async () => {
    await using bench = await Bench.create();
    await mkdir(join(bench.path, 'one'));
    await symlink(bench.path, join(bench.path, 'one', 'up'));
    const watches = openWatches();
    await bench.watching({ config: { watch: 'events', depth: 10, followSymlinks: true } });
    expect(openWatches() - watches).toBe(2);
  });

  test('a watcher that is stopped at once leaves nothing', async () => {
    await using bench = await Bench.create();
    const watches = openWatches();
    for (const watch of ['events', 'polling'] as const) {
      const watcher = bench.watcher({ config: { watch } });
      watcher.start();
      watcher.stop();
    }
    await sleep(50);
    expect({ watches: openWatches(), hints: bench.hints.count }).toEqual({ watches, hints: 0 });
  });
});

describe('hints', () => {
  test.each([
    ['events', false],
    ['events', true],
    ['polling', false],
  ] as const)('%s, over all levels: %s: 1,000 films at once are few', async (watch, recursive) => {
    await using bench = await Bench.create();
    await bench.watching({ recursive, config: { watch, pollingMs: 20 } });
    const before = bench.hints.count;
    const since = performance.now();
    const films = Array.from({ length: 1_000 }, (_, film) => join(bench.path, `${film}.mp4`));
    await Promise.all(films.map((film) => writeFile(film, 'film')));
    await bench.hears(() => writeFile(join(bench.path, 'last.mp4'), 'film'));
    expect(bench.hints.count - before).toBeGreaterThanOrEqual(1);
    expect(bench.hints.count - before).toBeLessThanOrEqual(2 + (performance.now() - since) / 40);
  });

  test('many changes at once are few hints, and a film being written is one now and then', async () => {
    await using bench = await Bench.create();
    const times = { debounceMs: 100, hintEveryMs: 400 };
    await bench.watching({ config: { watch: 'events' }, times });
    const before = bench.hints.count;
    const since = performance.now();
    while (performance.now() - since < 1_000) {
      await writeFile(join(bench.path, 'film.mp4'), `${performance.now()}`);
      await sleep(2);
    }
    expect(bench.hints.count - before).toBeGreaterThanOrEqual(1);
    expect(bench.hints.count - before).toBeLessThanOrEqual(3);
  });

  test.each([
    ['events', false],
    ['events', true],
    ['polling', false],
  ] as const)(
    '%s, over all levels: %s: in folders that come and change',
    async (watch, recursive) => {
      await using bench = await Bench.create();
      await bench.watching({ recursive, config: { watch } });
      const folder = join(bench.path, 'folder', 'inner');
      const write = (name: string) => writeFile(join(folder, name), 'film');
      // Each step gets its own hint: those of the step before have come by then.
      const step = async (change: () => Promise<unknown>) => {
        await bench.hears(change);
        await sleep(200);
      };
      await step(() => mkdir(folder, { recursive: true }));
      await step(() => write('1.mp4'));
      await step(async () => {
        await rm(folder, { recursive: true });
        await mkdir(folder);
      });
      await step(() => write('2.mp4'));
      await step(() => rename(join(bench.path, 'folder'), join(bench.path, 'renamed')));
      await step(() => writeFile(join(bench.path, 'renamed', 'inner', '3.mp4'), 'film'));
    },
  );

  test('hidden names are no reason to scan', async () => {
    await using bench = await Bench.create();
    await bench.watching({ config: { watch: 'events' } });
    await bench.ignores(() => writeFile(join(bench.path, '.film.mp4.x7Gh2a'), 'by rsync'));
    await bench.hears(() =>
      rename(join(bench.path, '.film.mp4.x7Gh2a'), join(bench.path, 'film.mp4')),
    );
  });

  test('nothing is said after stop', async () => {
    await using bench = await Bench.create();
    const watcher = await bench.watching({ config: { watch: 'events' } });
    await bench.ignores(async () => {
      await writeFile(join(bench.path, 'film.mp4'), 'film');
      watcher.stop();
    });
  });
});

describe('a folder that comes and goes', () => {
  test.each(['events', 'polling'] as const)('%s: it is found when it appears', async (watch) => {
    await using bench = await Bench.create();
    const folder = join(bench.path, 'volume', 'in');
    const watcher = bench.watcher({ folder, config: { watch } });
    const gone = bench.hints.next();
    watcher.start();
    await gone;
    await bench.hears(() => mkdir(folder, { recursive: true }));
    await bench.hears(() => writeFile(join(folder, 'film.mp4'), 'film'));
  });

  test('while it is away it is looked for now and then, and that is said once', async () => {
    await using bench = await Bench.create();
    const folder = join(bench.path, 'in');
    const watcher = bench.watcher({ folder });
    watcher.start();
    await sleep(450);
    // One hint says that it is gone; a busy loop would give many.
    expect(bench.hints.count).toBe(1);
    expect(bench.said.filter((line) => line.includes('cannot be watched'))).toHaveLength(1);
  });

  test('another folder in its place is watched, even if no event told', async () => {
    await using bench = await Bench.create();
    const folder = join(bench.path, 'in');
    await mkdir(folder);
    const { watch, opened } = fakeWatch();
    await bench.watching({ folder, watch, config: { watch: 'events' } });
    await bench.hears(async () => {
      await rename(folder, `${folder}-before`);
      await mkdir(folder);
    });
    expect(opened).toHaveLength(2);
  });
});

describe('a watch that is of no use any more', () => {
  test('one that fails is opened again, and its last errors harm nobody', async () => {
    await using bench = await Bench.create();
    const { watch, opened } = fakeWatch();
    await bench.watching({ watch, config: { watch: 'events' } });
    await bench.hears(() => {
      opened[0]?.emit('error', new Error('lost'));
      opened[0]?.emit('error', new Error('lost'));
      return Promise.resolve();
    });
    while (opened.length < 2) await bench.hints.next();
    expect(() => opened[0]?.emit('error', new Error('late'))).not.toThrow();
    expect(opened).toHaveLength(2);
  });

  test('one that always fails at once is tried now and then', async () => {
    await using bench = await Bench.create();
    const { watch: open, opened } = fakeWatch();
    const watch = ((...args: Parameters<Watch>) => {
      const watcher = open(...args);
      setTimeout(() => watcher.emit('error', new Error('no such device')), 1);
      return watcher;
    }) as unknown as Watch;
    const watcher = bench.watcher({ watch, config: { watch: 'events' } });
    watcher.start();
    await sleep(450);
    expect(opened.length).toBeGreaterThanOrEqual(2);
    expect(opened.length).toBeLessThanOrEqual(6);
  });

  test('it is opened anew after some hours, and when asked', async () => {
    await using bench = await Bench.create();
    const { watch, opened } = fakeWatch();
    const times = { debounceMs: 20, hintEveryMs: 40, renewMs: 150 };
    const watcher = await bench.watching({ watch, times, config: { watch: 'events' } });
    await bench.hints.next();
    expect(opened).toHaveLength(2);
    const hint = bench.hints.next();
    watcher.renew();
    await hint;
    expect(opened).toHaveLength(3);
  });

  test('folders are polled when the system has no watches left', async () => {
    await using bench = await Bench.create();
    await mkdir(join(bench.path, 'folder'));
    const watch = (() => {
      const fake = Object.assign(new EventEmitter(), { close: () => Promise.resolve() });
      const error = Object.assign(new Error('no space left on device, watch'), { code: 'ENOSPC' });
      queueMicrotask(() => fake.emit('error', error));
      return fake;
    }) as unknown as Watch;
    const watcher = bench.watcher({ watch });
    watcher.start();
    while (!bench.said.some((line) => line.includes('no watches left'))) await bench.hints.next();
    expect(watcher.mode).toBe('polling');
    await bench.hears(() => writeFile(join(bench.path, 'folder', 'film.mp4'), 'film'));
  });
});

describe('the mode', () => {
  const linux = (typeOf: (path: string) => number) => ({
    platform: 'linux' as const,
    typeOf: (path: string) => Promise.resolve(typeOf(path)),
    mounts: () => Promise.resolve(''),
  });

  test.each([
    ['events', 0xef53],
    ['polling', 0x6969],
  ] as const)('auto: %s on a file system of type %i', async (mode, type) => {
    await using bench = await Bench.create();
    const watcher = await bench.watching({ systems: linux(() => type) });
    expect(watcher.mode).toBe(mode);
    await bench.hears(() => writeFile(join(bench.path, 'film.mp4'), 'film'));
  });

  test.each(['events', 'polling'] as const)(
    '%s as configured, whatever it lies on',
    async (mode) => {
      await using bench = await Bench.create();
      const systems = linux(() => (mode === 'events' ? 0x6969 : 0xef53));
      const watcher = await bench.watching({ systems, config: { watch: mode } });
      expect(watcher.mode).toBe(mode);
    },
  );

  test('a share below a local folder is polled with it', async () => {
    await using bench = await Bench.create();
    // Another device than the temporary folder's.
    await symlink('/dev/shm', join(bench.path, 'share'));
    const systems = linux((path) => (path.endsWith('share') ? 0x6969 : 0xef53));
    const config = { followSymlinks: true, depth: 1 };
    expect((await bench.watching({ systems, config })).mode).toBe('polling');
    expect((await bench.watching({ systems, config: { depth: 1 } })).mode).toBe('events');
  });
});
