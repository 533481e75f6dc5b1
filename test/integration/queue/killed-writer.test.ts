import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DaemonRecord } from '../../../src/queue/daemon-record.ts';
import { SnapshotReader } from '../../../src/queue/snapshot.ts';
import { isAlive } from '../../../src/system/process-identity.ts';
import { LEASE_MS, QueueBench } from '../../helpers/queue-bench.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

test('a daemon killed while it writes leaves a whole database and a void lease', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'queue.db');
  using bench = new QueueBench(file);
  const { id } = bench.queued();
  await using daemon = new TsProcess('queue/claim-and-write.ts', [file]);
  await daemon.said('writes');
  expect(bench.queue.voidDeadLeases(isAlive), 'while it lives').toEqual([]);
  await daemon.kill();

  expect(bench.db.pragma('integrity_check', { simple: true })).toBe('ok');
  const snapshot = new SnapshotReader(bench.db, bench.clock, isAlive).read();
  expect(snapshot.daemon).toEqual({ running: false, pid: null });
  expect(snapshot.jobs[0]?.stages.map(({ state }) => state)).not.toContain('running');
  expect(bench.runs.running()[0]?.percent, 'the last commit').toBeGreaterThanOrEqual(1);
  expect(bench.queue.voidDeadLeases(isAlive)).toMatchObject([{ id, state: 'queued', attempts: 0 }]);
  const heir = { pid: process.pid, startedAt: 'now', bootId: 'here' };
  new DaemonRecord(bench.db, bench.clock).acquire(heir, isAlive);
  bench.clock.advance(1);
  expect(bench.queue.claim(heir, LEASE_MS)).toMatchObject({ id, attempts: 1 });
});
