import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HomeLock } from '../../../src/queue/home-lock.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { TsProcess } from '../../helpers/ts-process.ts';

test('one process holds a home, and its death frees it at once', async () => {
  await using folder = await temporaryFolder();
  {
    await using holder = new TsProcess('queue/hold-home.ts', [folder.path]);
    await holder.said('held');
    expect(HomeLock.take(folder.path)).toBeNull();
    // Killed as it goes out of scope.
  }
  using lock = HomeLock.take(folder.path);
  expect(lock).not.toBeNull();
});

test('it is free again once it was given back', async () => {
  await using folder = await temporaryFolder();
  HomeLock.take(folder.path)?.[Symbol.dispose]();
  using lock = HomeLock.take(folder.path);
  expect(lock).not.toBeNull();
});

test('a lock file that is torn is made anew: it holds nothing', async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, 'daemon.lock'), 'no database at all'.repeat(100));
  using lock = HomeLock.take(folder.path);
  expect(lock).not.toBeNull();
});
