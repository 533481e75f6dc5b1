import { realpath, statfs } from 'node:fs/promises';
import type { Config } from '../config/schema.ts';
import { runProgram } from '../system/run-program.ts';

/** How changes of a folder are noticed: the system tells, or its names are listed now and then. */
export type WatchMode = 'events' | 'polling';

/** Where the kind of a file system comes from; replaced in tests. */
export interface FileSystems {
  readonly platform: NodeJS.Platform;
  /** The type number that `statfs` gives (`f_type` on Linux). */
  typeOf(path: string): Promise<number>;
  /** What `mount` prints; the type number of a Mac is given out anew at each start. */
  mounts(): Promise<string>;
}

export const systemFileSystems: FileSystems = {
  platform: process.platform,
  async typeOf(path) {
    return (await statfs(path)).type;
  },
  async mounts() {
    const { code, stdout, stderr } = await runProgram('/sbin/mount', [], { limitMs: 10_000 });
    if (code !== 0) throw new Error(`mount ended with ${code}: ${stderr}`);
    return stdout;
  },
};

/**
 * File systems whose every change goes through this computer's kernel (statfs(2) and
 * linux/magic.h). Of shares, and of programs behind FUSE, it sees its own changes only.
 */
const LOCAL_ON_LINUX: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0x9123683e, 'btrfs'],
  [0x58465342, 'xfs'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
  [0x2fc12fc1, 'zfs'],
  [0xf2f52010, 'f2fs'],
  [0xca451a4e, 'bcachefs'],
  [0x3153464a, 'jfs'],
  [0x4d44, 'vfat'],
  [0x2011bab0, 'exfat'],
  [0x7366746e, 'ntfs3'],
  [0x482b, 'hfsplus'],
]);

/** A Mac tells of changes on its own volumes; on exFAT, FAT and shares events get lost. */
const LOCAL_ON_MAC: ReadonlySet<string> = new Set(['apfs', 'hfs']);

export interface FileSystem {
  /** As the system names it, for the log. */
  readonly name: string;
  readonly mode: WatchMode;
}

/** The kind of file system that `path` lies on; one that is not known is polled. */
export async function fileSystemOf(
  path: string,
  systems: FileSystems = systemFileSystems,
): Promise<FileSystem> {
  if (systems.platform === 'darwin') {
    const name = mountedAs(await realpath(path), await systems.mounts()) ?? 'unknown';
    return { name, mode: LOCAL_ON_MAC.has(name) ? 'events' : 'polling' };
  }
  // Older kernels give numbers above 2^31 as negative ones.
  const type = (await systems.typeOf(path)) >>> 0;
  const name = LOCAL_ON_LINUX.get(type);
  if (name !== undefined) return { name, mode: 'events' };
  return { name: `0x${type.toString(16)}`, mode: 'polling' };
}

/** `DEVICE on MOUNT POINT (TYPE, OPTION, …)`; a name may hold spaces, brackets and ` on `. */
const MOUNT_LINE = /^.* on (\/.*) \(([^,()]+)[^()]*\)$/;

/** Type of the file system that holds `path`: that of the longest mount point above it. */
export function mountedAs(path: string, mounts: string): string | undefined {
  const wanted = path.normalize();
  let best: { readonly point: string; readonly type: string } | undefined;
  for (const line of mounts.split('\n')) {
    const [, mountPoint, type] = MOUNT_LINE.exec(line.trimEnd()) ?? [];
    if (mountPoint === undefined || type === undefined) continue;
    const point = mountPoint.normalize();
    const holds = wanted === point || wanted.startsWith(point === '/' ? '/' : `${point}/`);
    // The later one of two on one point lies on top.
    if (holds && point.length >= (best?.point.length ?? 0)) best = { point, type };
  }
  return best?.type;
}

/** How long a film must be quiet in a folder that is watched so: polled ones tell late. */
export function stableMsFor(
  mode: WatchMode,
  config: Pick<Config['intake'], 'stableMs' | 'stablePollingMs'>,
): number {
  return mode === 'events' ? config.stableMs : Math.max(config.stableMs, config.stablePollingMs);
}
