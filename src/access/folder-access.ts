import { constants } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../system/file-errors.ts';

/** Whether a folder may be used: null, or the system's error code, as `EPERM`. */
export type Access = string | null;

/**
 * Lists a folder and reads a byte of the first file in it: macOS lets a program make files in a
 * protected folder that it may not read, and only trying tells. `choose` says which files count.
 */
export async function readAccess(
  folder: string,
  choose: (name: string) => boolean = () => true,
): Promise<Access> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile() || !choose(entry.name)) continue;
      const path = join(folder, entry.name);
      const { size, blocks } = await stat(path);
      // One that is in iCloud only would be fetched.
      if (size === 0 || blocks === 0) continue;
      await readByte(path);
      break;
    }
    return null;
  } catch (error) {
    return codeOf(error);
  }
}

/**
 * Only writing tells: macOS refuses folders whose modes would allow it. The file's name is always
 * the same, so that one which a killed daemon left is taken over, and removed, by the next try.
 */
export async function writeAccess(folder: string): Promise<Access> {
  try {
    const probe = join(folder, '.partial-probe');
    // Neither a link nor a pipe of that name may be led by, or waited for.
    const { O_CREAT, O_WRONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(probe, O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
    await file.close();
    await rm(probe, { force: true });
    return null;
  } catch (error) {
    const code = codeOf(error);
    // The name is taken by what is none of ours: what is written for a film tells.
    return code === 'ELOOP' || code === 'ENXIO' ? null : code;
  }
}

async function readByte(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.read(Buffer.alloc(1), 0, 1, 0);
  } finally {
    await file.close();
  }
}

function codeOf(error: unknown): string {
  return errnoOf(error) ?? String(error);
}

/** Whether a code says that a permission is missing. */
export function isDenied(code: Access): code is 'EPERM' | 'EACCES' | 'EROFS' {
  return code === 'EPERM' || code === 'EACCES' || code === 'EROFS';
}
