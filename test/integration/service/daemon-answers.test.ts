import { join } from 'node:path';
import { expect, test } from 'vitest';
import { daemonAnswers, daemonOf, heldByHand } from '../../../src/service/daemon-answers.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';
import { until } from '../../helpers/until.ts';

const never = new AbortController().signal;

test('only the manager’s own process counts as the daemon that was waited for', async () => {
  await using folder = await temporaryFolder();
  const database = join(folder.path, 'state', 'subpiped.db');
  expect(daemonOf(database)).toBeNull();
  expect(heldByHand(database, null)).toBeNull();
  expect(await daemonAnswers(database, () => Promise.resolve(null), 0, never)).toBe(false);

  await using daemon = new TsProcess('service/daemon.ts', ['run', '--home', folder.path]);
  await until('it holds the home', () => daemonOf(database) !== null, 30_000);
  const pid = daemonOf(database) ?? 0;
  expect(await daemonAnswers(database, () => Promise.resolve(pid), 0, never)).toBe(true);
  expect(heldByHand(database, pid)).toBeNull();
  // launchd's own, refused by the lock, is another process or none each time it is looked at.
  for (const managers of [process.pid, null]) {
    expect(await daemonAnswers(database, () => Promise.resolve(managers), 300, never)).toBe(false);
    expect(heldByHand(database, managers)).toEqual({
      message: `process ${pid}, started by hand, is using the home`,
      hint: `stop it with kill ${pid}, then run subpiped restart`,
    });
  }
  await daemon.kill();
  expect(daemonOf(database)).toBeNull();
});
