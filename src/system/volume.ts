import { readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isAbsent } from './file-errors.ts';

/** Where volumes come from; replaced in tests. */
export interface VolumeSystem {
  realpath(path: string): Promise<string>;
  readlink(path: string): Promise<string>;
  /** The number of the volume that a path is on. */
  deviceOf(path: string): Promise<number>;
}

const systemVolumes: VolumeSystem = {
  realpath: (path) => realpath(path),
  readlink: (path) => readlink(path),
  deviceOf: async (path) => (await stat(path)).dev,
};

/** As many links as Linux follows. */
const MOST_LINKS = 40;

/**
 * The mount point of the volume that holds `path`, or that would hold it: of what is not there, its
 * nearest folder that is. Numbers of volumes are given out anew at each mount; mount points stay.
 */
export async function mountPointOf(
  path: string,
  system: VolumeSystem = systemVolumes,
): Promise<string> {
  let here = await nearestExisting(path, system, MOST_LINKS);
  const device = await system.deviceOf(here);
  for (;;) {
    const above = dirname(here);
    if (above === here || (await system.deviceOf(above)) !== device) return here;
    here = above;
  }
}

/** The real path of `path`, or of the nearest folder above it; a dead link leads to its target's. */
async function nearestExisting(path: string, system: VolumeSystem, links: number): Promise<string> {
  try {
    return await system.realpath(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  const target = links === 0 ? null : await system.readlink(path).catch(() => null);
  return target === null
    ? await nearestExisting(dirname(path), system, links)
    : await nearestExisting(resolve(dirname(path), target), system, links - 1);
}
