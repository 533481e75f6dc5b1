import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import waitReasons from '../../../config/wait_reasons.json' with { type: 'json' };
import { STAGE_NAMES } from '../../../src/domain/stage.ts';
import { QUEUE } from '../../../src/queue/conditions.ts';
import { DeviceFailures } from '../../../src/queue/device-failures.ts';
import { HousekeepingLog } from '../../../src/queue/housekeeping-log.ts';
import { EMPTY_SNAPSHOT } from '../../../src/queue/snapshot.ts';
import { viewOf } from '../../../src/status/job-view.ts';
import { aJob, aSnapshotJob, aStage } from '../../helpers/jobs.ts';
import { pageTable } from '../../helpers/page-tables.ts';
import { QueueBench } from '../../helpers/queue-bench.ts';

const PAUSED = {
  subject: QUEUE,
  reason: 'paused',
  message: 'paused',
  hint: 'subpiped resume',
  stops: 'claims',
} as const;
const CRASH = {
  stage: 'asr',
  engine: 'mlx',
  device: 'mlx',
  model: '',
  failure: 'device_crash',
  message: 'it crashed (device_crash)',
} as const;
const PAGE = new URL('../../../docs/status-json.md', import.meta.url);

/** Names in the first column of the table under a heading. */
async function documented(heading: string): Promise<string[]> {
  const page = await readFile(PAGE, 'utf8');
  const section = page.split(/^## /mu).find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `(\w+)`/gmu)].map(([, name = '']) => name);
}

test('the page names every field of the object, of a job and of a stage', async () => {
  expect(await documented('Top')).toEqual(Object.keys(EMPTY_SNAPSHOT));
  expect(await documented('A job')).toEqual(Object.keys(aSnapshotJob()));
  expect(await documented('A stage')).toEqual(Object.keys(aStage()));
  using bench = new QueueBench();
  bench.conditions.set(PAUSED);
  expect(await documented('A condition')).toEqual(Object.keys(bench.conditions.all()[0] ?? {}));
  const log = new HousekeepingLog(bench.db, bench.clock);
  log.write({ task: 'backup', ok: true, message: 'made', removed: 0, bytes: 0 });
  expect(await documented('A housekeeping task')).toEqual(Object.keys(log.all()[0] ?? {}));
  const failures = new DeviceFailures(bench.db, bench.clock);
  failures.remember({ ...CRASH }, 'Darwin 24', 1_000);
  expect(await documented('A device failure')).toEqual(Object.keys(failures.all()[0] ?? {}));
});

test('the page names every stage and every wait reason', () => {
  const names = pageTable('status-json.md', 'A stage').find(([field]) => field === 'name')?.[2];
  expect(names?.split(', ')).toEqual(STAGE_NAMES);
  const reasons = pageTable('status-json.md', 'Wait reasons').map(([reason]) => reason);
  expect(reasons).toEqual(Object.keys(waitReasons));
});

test('list --json has the fields of a job but those of a snapshot', () => {
  const { percent, etaSeconds, stages, ...rest } = aSnapshotJob();
  expect([percent, etaSeconds, stages.length]).toEqual([0, null, STAGE_NAMES.length]);
  expect(Object.keys(viewOf(aJob()))).toEqual(Object.keys(rest));
});
