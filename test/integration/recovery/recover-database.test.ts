import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Backup } from '../../../src/housekeeping/backup.ts';
import { openDatabase } from '../../../src/queue/database.ts';
import { databaseProblem } from '../../../src/queue/integrity.ts';
import { recoverDatabase } from '../../../src/recovery/recover-database.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const NOW = new Date('2026-03-01T09:00:00.000Z');
const PAGE = 4096;
const QUEUED = "select count(*) from jobs where state = 'queued'";

/** A home's state with a queue of 200 films, 100 of which the backup knows. */
class StateBench implements AsyncDisposable {
  readonly file: string;
  readonly backups: string;
  readonly path: string;
  readonly #folder: TemporaryFolder;

  private constructor(folder: TemporaryFolder) {
    this.#folder = folder;
    this.path = folder.path;
    this.file = join(folder.path, 'subpiped.db');
    this.backups = join(folder.path, 'backups');
  }

  static async create(options: { backup?: boolean } = {}): Promise<StateBench> {
    const bench = new StateBench(await temporaryFolder());
    const queue = new QueueBench(bench.file);
    // Each write by itself would wait for the disk.
    const films = (from: number) =>
      queue.queue.together(() => {
        for (let number = from; number < from + 100; number += 1) queue.queued(`film ${number}`);
      });
    films(0);
    if (options.backup !== false) {
      const { db, clock } = queue;
      await new Backup({ db, folder: bench.backups, keep: 3, clock }).run();
    }
    films(100);
    queue[Symbol.dispose]();
    return bench;
  }

  /** Overwrites bytes of the database, as a torn write or a bad disk does. */
  overwrite(at: number, bytes: Buffer): void {
    const handle = openSync(this.file, 'r+');
    writeSync(handle, bytes, 0, bytes.length, at);
    closeSync(handle);
  }

  recover() {
    return recoverDatabase(this.file, this.backups, NOW);
  }

  /** How many films the queue knows now. */
  films(): number {
    const db = openDatabase(this.file);
    try {
      return db.prepare<[], number>(QUEUED).pluck().get() ?? 0;
    } finally {
      db.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }
}

test('a sound database is left as it is, a missing one is no accident on a new home', async () => {
  await using bench = await StateBench.create();
  const before = readFileSync(bench.file);
  expect(bench.recover()).toEqual({ kind: 'sound', problem: null, setAside: null, backup: null });
  expect(readFileSync(bench.file).equals(before)).toBe(true);
  await using empty = await temporaryFolder();
  const file = join(empty.path, 'subpiped.db');
  expect(recoverDatabase(file, join(empty.path, 'backups'), NOW).kind).toBe('new');
  expect(readdirSync(empty.path)).toEqual([]);
});

describe('a torn database is set aside whole and its backup takes its place', () => {
  const damages: [string, (bench: StateBench) => void][] = [
    ['cut in half', (bench) => truncateSync(bench.file, statSync(bench.file).size / 2)],
    ['cut within a page', (bench) => truncateSync(bench.file, 3 * PAGE + 100)],
    ['cut to nothing', (bench) => truncateSync(bench.file, 0)],
    ['its header is zeros', (bench) => bench.overwrite(0, Buffer.alloc(PAGE))],
    ['a page of its schema is zeros', (bench) => bench.overwrite(PAGE, Buffer.alloc(PAGE))],
    ['half of its pages are zeros', (bench) => bench.overwrite(4 * PAGE, Buffer.alloc(8 * PAGE))],
    ['all of it is noise', (bench) => writeFileSync(bench.file, Buffer.alloc(20_000, 'noise'))],
    [
      'two pages changed places',
      (bench) => {
        const bytes = readFileSync(bench.file);
        const [one, two] = [2, 6].map((page) => bytes.subarray(page * PAGE, (page + 1) * PAGE));
        bench.overwrite(6 * PAGE, Buffer.from(one ?? ''));
        bench.overwrite(2 * PAGE, Buffer.from(two ?? ''));
      },
    ],
  ];

  test.each(damages)('%s', async (_what, damage) => {
    await using bench = await StateBench.create();
    damage(bench);
    const torn = readFileSync(bench.file);
    const recovery = bench.recover();
    expect(recovery.kind).toBe('restored');
    expect(recovery.problem).toBeTruthy();
    expect(bench.films()).toBe(100);
    expect(readFileSync(join(recovery.setAside ?? '', 'subpiped.db')).equals(torn)).toBe(true);
    expect(bench.recover().kind).toBe('sound');
  });
});

test('without a backup there is a new one, and the old one is kept', async () => {
  await using bench = await StateBench.create({ backup: false });
  bench.overwrite(0, Buffer.alloc(PAGE));
  const recovery = bench.recover();
  expect(recovery).toMatchObject({ kind: 'replaced', backup: null });
  expect(existsSync(join(recovery.setAside ?? '', 'subpiped.db'))).toBe(true);
  expect(bench.films()).toBe(0);
});

test('a backup that is torn itself is passed over', async () => {
  await using bench = await StateBench.create();
  const [good = ''] = readdirSync(bench.backups);
  const newer = join(bench.backups, 'subpiped-2027-01-01T00-00-00-000Z.db');
  copyFileSync(join(bench.backups, good), newer);
  truncateSync(newer, PAGE);
  bench.overwrite(0, Buffer.alloc(PAGE));
  expect(bench.recover().backup).toBe(join(bench.backups, good));
  expect(bench.films()).toBe(100);
});

describe('a log that is lost or torn costs the last writes at most', () => {
  /** A database whose last writes lie in its log only, as after a death. */
  function withLog(bench: StateBench): void {
    const copy = `${bench.file}.copy`;
    const queue = new QueueBench(bench.file);
    queue.db.pragma('wal_autocheckpoint = 0');
    queue.queued('in the log');
    copyFileSync(bench.file, copy);
    copyFileSync(`${bench.file}-wal`, `${copy}-wal`);
    queue[Symbol.dispose]();
    renameSync(copy, bench.file);
    renameSync(`${copy}-wal`, `${bench.file}-wal`);
  }
  const size = (bench: StateBench) => statSync(`${bench.file}-wal`).size;

  test.each<[string, (bench: StateBench) => void, number]>([
    ['whole', () => {}, 201],
    ['cut short', (bench) => truncateSync(`${bench.file}-wal`, size(bench) - 100), 200],
    ['cut to nothing', (bench) => truncateSync(`${bench.file}-wal`, 0), 200],
    ['zeros', (bench) => writeFileSync(`${bench.file}-wal`, Buffer.alloc(size(bench))), 200],
    [
      'of another time',
      (bench) => {
        // Other salts in the frames than in the header: SQLite takes such frames for old ones.
        const bytes = readFileSync(`${bench.file}-wal`);
        bytes.writeUInt32BE((bytes.readUInt32BE(32 + 8) ^ 1) >>> 0, 32 + 8);
        writeFileSync(`${bench.file}-wal`, bytes);
      },
      200,
    ],
  ])('%s', async (_what, damage, films) => {
    await using bench = await StateBench.create();
    withLog(bench);
    damage(bench);
    expect(bench.recover().kind).toBe('sound');
    expect(bench.films()).toBe(films);
    expect(databaseProblem(bench.file)).toBeNull();
  });
});

describe('a death in between is gone on from', () => {
  test('the log was moved, the database not yet', async () => {
    await using bench = await StateBench.create();
    bench.overwrite(0, Buffer.alloc(PAGE));
    mkdirSync(join(bench.path, 'corrupt-2026'));
    writeFileSync(`${bench.file}-shm`, '');
    expect(bench.recover().kind).toBe('restored');
    expect(bench.films()).toBe(100);
  });

  test('all was moved, the backup not yet restored, and half a copy lies there', async () => {
    await using bench = await StateBench.create();
    mkdirSync(join(bench.path, 'corrupt-2026'));
    renameSync(bench.file, join(bench.path, 'corrupt-2026', 'subpiped.db'));
    writeFileSync(join(bench.path, '.partial-1-restore'), 'half');
    expect(bench.recover()).toMatchObject({ kind: 'restored', setAside: null });
    expect(bench.films()).toBe(100);
  });
});

test('a database that is only locked is not set aside', async () => {
  await using bench = await StateBench.create();
  using holder = new QueueBench(bench.file);
  holder.db.pragma('locking_mode = EXCLUSIVE');
  holder.db.exec('begin exclusive');
  expect(() => bench.recover()).toThrow(/locked/u);
  holder.db.exec('rollback');
}, 20_000);
