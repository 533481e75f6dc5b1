import { chmod } from 'node:fs/promises';

const NOBODY = 65_534;

/**
 * Does something with `folder` closed to this process. Nothing is closed to root, who becomes nobody
 * meanwhile.
 */
export async function withClosed<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await chmod(folder, 0);
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    await chmod(folder, 0o755);
  }
}
