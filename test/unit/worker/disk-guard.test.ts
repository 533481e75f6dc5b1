import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { QUEUE } from '../../../src/queue/conditions.ts';
import type { DiskSpace } from '../../../src/system/disk-space.ts';
import { DiskGuard } from '../../../src/worker/disk-guard.ts';
import { testConfig } from '../../helpers/fake-stages.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';

const MB = 1024 ** 2;

/** A guard over disks whose space a test says; 10 MB must stay free. */
class GuardBench implements Disposable {
  readonly queue = new QueueBench();
  changes = 0;
  stops = 0;
  out: DiskSpace | null = { freeBytes: 100 * MB, totalBytes: 1000 * MB };
  state: DiskSpace | null = { freeBytes: 100 * MB, totalBytes: 1000 * MB };
  guard = this.restarted();

  /** As after a restart of the daemon. */
  restarted(): DiskGuard {
    const config = testConfig();
    config.disk.reserveMb = 10;
    this.guard = new DiskGuard({
      queue: this.queue.queue,
      conditions: this.queue.conditions,
      outDir: '/out',
      stateDir: '/state',
      config,
      clock: this.queue.clock,
      logger: pino({ level: 'silent' }),
      giveBack: () => {
        this.stops += 1;
      },
      changed: () => {
        this.changes += 1;
      },
      space: (path) => Promise.resolve(path === '/out' ? this.out : this.state),
    });
    return this.guard;
  }

  free(megabytes: number): void {
    this.out = { freeBytes: megabytes * MB, totalBytes: 1000 * MB };
  }

  /** A film of so many bytes, whose header says so many seconds. */
  film(name: string, megabytes: number, seconds = 600): number {
    const look = { size: megabytes * MB, mtimeMs: 1 };
    const { id } = this.queue.queue.settle(`/in/${name}.mp4`, look, 'scan');
    const movieDir = `/out/${name}`;
    this.queue.queue.enqueue(id, { fingerprint: name, mediaSeconds: seconds, movieDir });
    return id;
  }

  /** The film that the worker begins now, if there is one. */
  async begun(): Promise<string | null> {
    if (!(await this.guard.check())) return null;
    const job = this.queue.queue.claim(OWNER, 30_000);
    return job?.sourcePath ?? null;
  }

  /** The running film has filled the disk, and what it had written is gone again. */
  filled(id: number): void {
    const { needed, error } = this.guard.filledBy(this.queue.get(id));
    const { code, message, hint } = error;
    this.queue.queue.waitFor(OWNER, id, 'disk_full', { code, message, hint }, needed);
  }

  [Symbol.dispose](): void {
    this.queue[Symbol.dispose]();
  }
}

describe('a film that does not fit', () => {
  test('is put aside with what it needs, and the next that fits is begun', async () => {
    using bench = new GuardBench();
    const large = bench.film('Large', 60_000);
    bench.film('Small', 1);
    expect(await bench.begun()).toBe('/in/Small.mp4');
    expect(bench.queue.get(large)).toMatchObject({
      state: 'waiting',
      reason: 'disk_full',
      errorCode: 'disk_full',
      errorMessage: expect.stringMatching(/^Large\.mp4 needs 62\.9 GB, and 11 MB must stay free/u),
      errorHint: expect.stringMatching(/too small: choose another in folders\.out/u),
    });
    expect(bench.queue.conditions.all()).toEqual([]);
    expect(bench.changes).toBe(1);
  });

  test('goes on in its place once there is space, and not before', async () => {
    using bench = new GuardBench();
    const id = bench.film('Film', 1);
    bench.free(30);
    expect(await bench.begun()).toBeNull();
    expect(bench.queue.get(id).errorMessage).toBe(
      'Film.mp4 needs 27 MB, and 11 MB must stay free, but the disk of /out has only 32 MB',
    );
    const aside = bench.queue.get(id).updatedAt;
    for (let look = 0; look < 50; look += 1) {
      bench.queue.clock.advance(5_000);
      await bench.guard.check();
    }
    expect(bench.queue.get(id).updatedAt).toBe(aside);
    expect(bench.changes).toBe(1);
    bench.free(100);
    expect(await bench.begun()).toBe('/in/Film.mp4');
    expect(bench.changes).toBe(2);
  });

  test('goes on when out/ lies on another disk, and after a restart', async () => {
    using bench = new GuardBench();
    bench.film('Film', 500);
    expect(await bench.begun()).toBeNull();
    bench.out = { freeBytes: 600 * MB, totalBytes: 2000 * MB };
    bench.restarted();
    expect(await bench.begun()).toBe('/in/Film.mp4');
  });

  test('is one of many: each is put aside once, and as many go on as there is room for', async () => {
    using bench = new GuardBench();
    for (let number = 0; number < 250; number += 1) bench.film(`Film ${number}`, 200);
    expect(await bench.begun()).toBeNull();
    expect(bench.queue.queue.list({ states: ['waiting'] })).toHaveLength(250);
    bench.free(700);
    await bench.guard.check();
    expect(bench.queue.queue.list({ states: ['queued'] })).toHaveLength(3);
  });

  test('a film that a person moved to the top does not hold up the others either', async () => {
    using bench = new GuardBench();
    bench.film('Small', 1);
    const large = bench.film('Large', 60_000);
    bench.queue.queue.move(large, { end: 'top' });
    expect(await bench.begun()).toBe('/in/Small.mp4');
  });
});

describe('what a film needs is bounded by its size', () => {
  test('a header that says ten years asks for no more than such a file can hold', async () => {
    using bench = new GuardBench();
    const id = bench.film('Ten years', 40, 10 * 365 * 86_400);
    await bench.guard.check();
    expect(bench.queue.get(id).errorMessage).toMatch(/needs 4\.9 GB/u);
  });

  test('an honest film needs what its length says', async () => {
    using bench = new GuardBench();
    const id = bench.film('Film', 700, 2 * 3_600);
    await bench.guard.check();
    expect(bench.queue.get(id).errorMessage).toMatch(/needs 991 MB/u);
  });
});

describe('a film that filled the disk, as its header said too little', () => {
  test('is not begun again as it is: it counts, and says what it needs', async () => {
    using bench = new GuardBench();
    const id = bench.film('Liar', 1, 1);
    expect(await bench.begun()).toBe('/in/Liar.mp4');
    bench.filled(id);
    expect(bench.queue.get(id)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      errorMessage: expect.stringMatching(/filled the disk.*more than the 95 MB/u),
      errorHint: expect.stringMatching(/^free 146 MB/u),
    });
    for (let look = 0; look < 20; look += 1) {
      bench.queue.clock.advance(5_000);
      expect(await bench.begun()).toBeNull();
    }
    bench.restarted();
    expect(await bench.begun()).toBeNull();
    bench.free(160);
    expect(await bench.begun()).toBe('/in/Liar.mp4');
  });

  test('is tried again without more space as often as it has attempts, and ever later', async () => {
    using bench = new GuardBench();
    const id = bench.film('Film', 1, 1);
    const begun: number[] = [];
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      bench.queue.clock.advance(60_000);
      if ((await bench.begun()) === null) continue;
      begun.push(minute);
      bench.filled(id);
    }
    expect(begun).toEqual([0, 10, 70]);
  });

  test('a person who wants it begun now has it begun', async () => {
    using bench = new GuardBench();
    const id = bench.film('Film', 1, 1);
    await bench.begun();
    bench.filled(id);
    bench.queue.queue.retry(id);
    expect(await bench.begun()).toBe('/in/Film.mp4');
  });

  test('one that was changed meanwhile is another film', async () => {
    using bench = new GuardBench();
    const id = bench.film('Film', 1, 1);
    await bench.begun();
    bench.filled(id);
    bench.queue.queue.settle('/in/Film.mp4', { size: 2 * MB, mtimeMs: 2 }, 'scan');
    const film = { fingerprint: 'another', mediaSeconds: 1, movieDir: '/out/Film' };
    bench.queue.queue.enqueue(id, film);
    expect(await bench.begun()).toBe('/in/Film.mp4');
  });
});

describe('a full disk', () => {
  test('stops the running film once its reserve is touched, and not for the next one', async () => {
    using bench = new GuardBench();
    bench.queue.queued('Film');
    const next = bench.queue.queued('Next').id;
    bench.queue.claimed();
    bench.free(15);
    expect(await bench.guard.check()).toBe(true);
    expect(bench.queue.get(next).state).toBe('queued');
    bench.free(9);
    expect(await bench.guard.check()).toBe(false);
    expect(bench.queue.conditions.stopRunning()).toBe(true);
    expect(bench.guard.isFull()).toBe(true);
    // Told with the film, if it was that film that filled it.
    expect([bench.stops, bench.changes]).toEqual([1, 0]);
  });

  test('that stays so without a film is told once', async () => {
    using bench = new GuardBench();
    const { id } = bench.queue.queued('Film');
    bench.queue.claimed();
    bench.free(9);
    await bench.guard.check();
    bench.filled(id);
    await bench.guard.check();
    await bench.guard.check();
    expect(bench.changes).toBe(1);
    expect(bench.queue.conditions.get(QUEUE, 'disk_full')?.message).toBe(
      '11 MB must stay free on the disk of /out, but only 10 MB is free',
    );
    bench.free(200);
    expect(await bench.begun()).toBe('/in/Film.mp4');
  });

  test('of the queue itself is watched, too, and is no fault of the running film', async () => {
    using bench = new GuardBench();
    bench.state = { freeBytes: 5 * MB, totalBytes: 1000 * MB };
    expect(await bench.guard.check()).toBe(false);
    expect(bench.queue.conditions.all()[0]?.message).toContain('/state');
    expect(bench.guard.isFull()).toBe(false);
  });

  test('that cannot be asked holds up nothing', async () => {
    using bench = new GuardBench();
    bench.queue.queued('Film');
    bench.out = null;
    bench.state = null;
    expect(await bench.guard.check()).toBe(true);
  });
});
