import { expect, test } from 'vitest';
import { PollingWatch } from '../../../src/intake/polling-watch.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('whoever watches knows that an answer of the disk is still to come', async () => {
  await using folder = await temporaryFolder();
  const listener = { changed: () => {}, failed: () => {} };
  const tree = { depth: 1, followSymlinks: false };
  const watch = new PollingWatch({ folder: folder.path, listener, pollingMs: 60_000, ...tree });
  const opened = watch.open();
  expect(watch.isAsking).toBe(true);
  await opened;
  expect(watch.isAsking).toBe(false);
  watch.close();
});
