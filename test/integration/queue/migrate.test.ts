import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDatabase, openForReading } from '../../../src/queue/database.ts';
import { migrate, readMigrations } from '../../../src/queue/migrate.ts';
import { Outbox } from '../../../src/queue/outbox.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

const ONE = { number: 1, sql: 'create table a (x)' };
const TWO = { number: 2, sql: 'create table b (x)' };

function state(db: Sqlite.Database) {
  const names = db.prepare<[], string>('select name from sqlite_schema order by name').pluck();
  return { version: db.pragma('user_version', { simple: true }), tables: names.all() };
}

test('the files are numbered from 1 without a gap', () => {
  const numbers = readMigrations().map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  expect(numbers.length).toBeGreaterThan(0);
});

test('applies what is missing, in order, once', () => {
  using db = disposable(new Sqlite(':memory:'));
  migrate(db, [ONE]);
  expect(state(db)).toEqual({ version: 1, tables: ['a'] });
  migrate(db, [ONE, TWO]);
  migrate(db, [ONE, TWO]);
  expect(state(db)).toEqual({ version: 2, tables: ['a', 'b'] });
});

test('a migration that fails leaves nothing of itself, and what came before it stays', () => {
  using db = disposable(new Sqlite(':memory:'));
  const broken = { number: 2, sql: 'create table b (x); create table a (x)' };
  expect(() => migrate(db, [ONE, broken])).toThrow('already exists');
  expect(state(db)).toEqual({ version: 1, tables: ['a'] });
  migrate(db, [ONE, TWO]);
  expect(state(db).version).toBe(2);
});

test('a newer database is refused with both numbers, for reading too, and left as it is', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  const known = readMigrations().length;
  const db = openDatabase(file);
  db.pragma(`user_version = ${known + 41}`);
  db.close();
  const refusal = expect.objectContaining({
    code: 'database_newer',
    message: expect.stringMatching(new RegExp(`version ${known + 41},.* ${known}$`)),
  });
  expect(() => openDatabase(file)).toThrow(refusal);
  expect(() => openForReading(file)).toThrow(refusal);
  using after = disposable(new Sqlite(file));
  expect(state(after).version).toBe(known + 41);
});

test('what an older version had not told yet is still told to the person', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  const old = new Sqlite(file);
  old.function('collision_key', String);
  migrate(
    old,
    readMigrations().filter(({ number }) => number < 9),
  );
  old.exec(
    `insert into jobs (source_path, state, run_at, created_at, updated_at)
       values ('/in/a.mp4', 'settling', 1, 1, 1), ('/in/b.mp4', 'settling', 1, 1, 1);
     update jobs set state = 'failed', ended_at = 2 where source_path = '/in/b.mp4';
     insert into conditions values ('queue', 'paused', '', '', 'claims', 3);`,
  );
  old.close();
  using db = disposable(openDatabase(file));
  const outbox = new Outbox(db, 'person');
  expect(outbox.jobs()).toMatchObject([{ mark: 1, job: { sourcePath: '/in/b.mp4' } }]);
  expect(outbox.conditions()).toMatchObject([{ reason: 'paused' }]);
  db.exec("update jobs set state = 'failed', ended_at = 4 where source_path = '/in/a.mp4'");
  expect(outbox.jobs().map(({ mark }) => mark)).toEqual([1, 2]);
});

test('a database that another process is just making is waited for', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  await using maker = new TsProcess('queue/hold-write-lock.ts', [file]);
  await maker.said('holds');
  using db = disposable(openDatabase(file));
  expect(state(db).version).toBe(readMigrations().length);
  await maker.ended();
});

test('processes that open new databases at once, as daemon and status do, all succeed', async () => {
  await using folder = await temporaryFolder();
  const files = Array.from({ length: 50 }, (_, number) => join(folder.path, `${number}.db`));
  const opening = ['write', 'write', 'read'].map(
    (how) => new TsProcess('queue/open-many.ts', [how, ...files]),
  );
  try {
    await Promise.all(opening.map((each) => each.said('ready')));
    for (const each of opening) each.go();
    await Promise.all(opening.map((each) => each.ended()));
  } finally {
    await Promise.all(opening.map((each) => each.kill()));
  }
  for (const file of files) {
    using db = disposable(new Sqlite(file));
    expect(state(db).version).toBe(readMigrations().length);
  }
});

function disposable(db: Sqlite.Database): Sqlite.Database & Disposable {
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}
