import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataVersionReader, openDatabase, openForReading } from '../../../src/queue/database.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { OWNER, QueueBench } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('keeps every commit, waits for other writers and minds its references', async () => {
  await using folder = await temporaryFolder();
  const db = openDatabase(join(folder.path, 'queue.db'));
  const pragma = (name: string) => db.pragma(name, { simple: true });
  expect(pragma('journal_mode')).toBe('wal');
  expect(pragma('synchronous'), 'FULL').toBe(2);
  expect(pragma('foreign_keys')).toBe(1);
  expect(pragma('busy_timeout')).toBe(5000);
  db.close();
});

test('what was written is there after opening again', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  const before = new QueueBench(file);
  before.queued('जाने तू 🎬 "a\'b"');
  const written = before.claimed();
  before.db.close();
  using after = new QueueBench(file);
  expect(after.get(written.id)).toEqual(written);
});

test('the version changes by what others commit, not by what one writes or reads', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  using daemon = new QueueBench(file);
  using person = new QueueBench(file);
  const version = dataVersionReader(daemon.db);
  const start = version();
  const { id } = daemon.queued();
  person.queue.list({});
  expect(version()).toBe(start);
  person.queue.requestCancel(id);
  expect(version()).not.toBe(start);
});

test('status reads while a daemon writes, and cannot write itself', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  using daemon = new QueueBench(file);
  const { id } = daemon.queued();
  const db = openForReading(file);
  if (db === null) throw new Error('there is a database');
  const reader = new SnapshotReader(db, daemon.clock, () => true);
  const states = () => reader.read().jobs.map((job) => job.state);
  expect(states()).toEqual(['queued']);
  daemon.claimed();
  expect(states()).toEqual(['running']);
  daemon.queue.canceled(OWNER, id);
  expect(states()).toEqual(['canceled']);
  expect(() => db.exec('delete from jobs')).toThrow('readonly');
  db.close();
});

test('reading where nothing was written makes nothing', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  expect(openForReading(file)).toBeNull();
  expect(existsSync(file)).toBe(false);
});

test('reading a database that is not up to date brings it up to date', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  await writeFile(file, '');
  const db = openForReading(file);
  if (db === null) throw new Error('there is a database');
  expect(new SnapshotReader(db, { now: () => 0 }, () => true).read().jobs).toEqual([]);
  db.close();
});

test.each([openDatabase, openForReading])(
  'what is no database is refused by name',
  async (open) => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'queue.db');
    await writeFile(
      file,
      'this is a text file, and long enough to have a header of its own'.repeat(9),
    );
    expect(() => open(file)).toThrow(
      expect.objectContaining({
        code: 'database_corrupt',
        hint: expect.stringContaining('start the daemon'),
      }),
    );
  },
);
