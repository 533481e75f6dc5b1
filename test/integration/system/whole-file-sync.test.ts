import { existsSync, fstatSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeFileWhole } from '../../../src/system/whole-file.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

test('a file is on the disk before it gets its name, and its name before anyone is told', async () => {
  await using folder = await temporaryFolder();
  const target = join(folder.path, 'report.json');
  const probe = await open(folder.path, 'r');
  const prototype: FileHandle = Object.getPrototypeOf(probe);
  await probe.close();
  const steps: string[] = [];
  const sync = prototype.sync;
  const spy = vi.spyOn(prototype, 'sync').mockImplementation(async function (this: FileHandle) {
    const found = fstatSync(this.fd);
    const what = found.ino === statSync(folder.path).ino ? 'folder' : `${found.size} bytes`;
    steps.push(`${what}, ${existsSync(target) ? 'named' : 'not named'}`);
    await sync.call(this);
  });
  onTestFinished(() => spy.mockRestore());

  await writeFileWhole(target, 'whole');

  expect(steps).toEqual(['5 bytes, not named', 'folder, named']);
});
