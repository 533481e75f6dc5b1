import { open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { failpoint } from './failpoint.ts';
import { makeFolder } from './make-folder.ts';

/** Tells apart the writes of one process. */
let writes = 0;

/** Writes a file whole or not at all: a temporary name beside it, synced, then renamed. */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  // The same mark as python/subpiped/core/files.py: whoever finds one of a dead process may remove it.
  writes += 1;
  const stamp = `${Date.now().toString(36)}${writes.toString(36)}`;
  const temporary = join(folder, `.partial-${process.pid}-${stamp}`);
  const handle = await open(temporary, 'wx');
  try {
    try {
      await handle.writeFile(text);
      failpoint('whole-file.before-sync');
      await handle.sync();
    } finally {
      await handle.close();
    }
    failpoint('whole-file.before-rename');
    await rename(temporary, path);
    failpoint('whole-file.renamed');
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

/** Makes durable what was created, renamed or removed in a folder (fsync(2), NOTES). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
