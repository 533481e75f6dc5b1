import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/queue/database.ts';
import { DeviceFailures } from '../../../src/queue/device-failures.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { CommandLine } from '../../helpers/command-line.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('status says which device a stage leaves out, and retry has it tried again', async () => {
  await using folder = await temporaryFolder();
  const cli = new CommandLine(join(folder.path, 'home'));
  const film = join(folder.path, 'Film.mp4');
  await writeFile(film, 'film');
  await cli.run('add', film);
  const db = openDatabase(cli.home.database);
  new DeviceFailures(db, systemClock).remember(
    {
      stage: 'asr',
      engine: 'mlx',
      device: 'mlx',
      model: '',
      failure: 'device_crash',
      message: 'it crashed (device_crash): it was killed by SIGSEGV',
    },
    'Darwin',
    3_600_000,
  );
  db.close();
  await cli.run('status');
  const status = cli.stdout.replaceAll(/\s+/gu, ' ');
  expect(status).toMatch(/asr skips mlx until \S+ \d\d:\d\d: it crashed \(device_crash\)/u);
  await cli.run('cancel', '1');
  await cli.run('retry', '1');
  await cli.run('status', '--json');
  expect(JSON.parse(cli.stdout).deviceFailures).toEqual([]);
});
