import { realpath } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  type FileSystems,
  fileSystemOf,
  mountedAs,
  stableMsFor,
} from '../../../src/intake/file-system-kind.ts';

/** As `mount` prints it on macOS 13 to 15. */
const MOUNTS = `/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse, protect, root data)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
/dev/disk4s1 on /Volumes/External (apfs, local, nodev, nosuid, journaled)
/dev/disk20s1 on /Volumes/Owned (hfs, local, nodev, nosuid, journaled)
/dev/disk5s1 on /Volumes/USB STICK (exfat, local, nodev, nosuid, noowners, noatime, fskit)
/dev/disk6s1 on /Volumes/My (Old) Card (msdos, local, nodev, nosuid, noowners)
//ada@nas._smb._tcp.local/films on /Volumes/films (smbfs, nodev, nosuid, mounted by ada)
//ada@nas/lights on films on /Volumes/lights (smbfs, nodev, nosuid, mounted by ada)
nas:/export/films on /Volumes/nfs (nfs, nodev, nosuid, mounted by ada)
afp_0TQz on /Volumes/afp (afpfs, nodev, nosuid, mounted by ada)
https://dav.example.org/films on /Volumes/dav (webdav, nodev, noexec, nosuid, mounted by ada)
ada@macfuse0 on /Volumes/sshfs (macfuse, nodev, nosuid, synchronous, mounted by ada)
/dev/disk7s1 on /Volumes/चित्र (apfs, local, nodev, nosuid, journaled)
//ada@nas/cafe on /Volumes/Cafe\u0301 (smbfs, nodev, nosuid, mounted by ada)`;

test.each([
  ['/Users/ada/Movies/subpiped/in', 'apfs'],
  ['/System/Volumes/Data/Users/ada', 'apfs'],
  ['/Volumes/External', 'apfs'],
  ['/Volumes/Owned/in', 'hfs'],
  ['/Volumes/USB STICK/in', 'exfat'],
  ['/Volumes/My (Old) Card/in', 'msdos'],
  ['/Volumes/films/in', 'smbfs'],
  // A folder of the local disk whose name only begins like the share's.
  ['/Volumes/films 2', 'apfs'],
  ['/Volumes/lights', 'smbfs'],
  ['/Volumes/nfs/in', 'nfs'],
  ['/Volumes/afp/in', 'afpfs'],
  ['/Volumes/dav/in', 'webdav'],
  ['/Volumes/sshfs/in', 'macfuse'],
  ['/Volumes/चित्र/in', 'apfs'],
  ['/Volumes/Caf\u00e9/in', 'smbfs'],
])('%s is on %s', (path, type) => {
  expect(mountedAs(path, MOUNTS)).toBe(type);
});

test('of two volumes on one point the later one is seen', () => {
  const twice = `${MOUNTS}\n//ada@nas/more on /Volumes/External (smbfs, nodev, nosuid)`;
  expect(mountedAs('/Volumes/External/in', twice)).toBe('smbfs');
});

const mac = (mounts: string): FileSystems => ({
  platform: 'darwin',
  typeOf: () => Promise.reject(new Error('a number that means nothing')),
  mounts: () => Promise.resolve(mounts),
});

test('a Mac tells of changes on its own volumes only', async () => {
  const here = await realpath(import.meta.dirname);
  const on = (type: string) => fileSystemOf(here, mac(`/dev/disk1 on / (${type}, local)`));
  expect(await on('apfs')).toEqual({ name: 'apfs', mode: 'events' });
  expect(await on('hfs')).toEqual({ name: 'hfs', mode: 'events' });
  for (const name of ['exfat', 'msdos', 'smbfs', 'nfs', 'afpfs', 'webdav', 'macfuse']) {
    expect(await on(name)).toEqual({ name, mode: 'polling' });
  }
  expect(await fileSystemOf(here, mac('?'))).toEqual({ name: 'unknown', mode: 'polling' });
});

test.each([
  ['ext4', 0xef53, 'events'],
  ['btrfs', 0x9123683e, 'events'],
  ['btrfs as an older kernel gives it', 0x9123683e - 2 ** 32, 'events'],
  ['xfs', 0x58465342, 'events'],
  ['tmpfs', 0x01021994, 'events'],
  ['overlay', 0x794c7630, 'events'],
  ['nfs', 0x6969, 'polling'],
  ['cifs', 0xff534d42, 'polling'],
  ['smb2', 0xfe534d42, 'polling'],
  ['fuse (sshfs)', 0x65735546, 'polling'],
  ['9p', 0x01021997, 'polling'],
  ['one that nobody knows', 0x12345678, 'polling'],
] as const)('on Linux, %s', async (_, type, mode) => {
  const systems: FileSystems = {
    platform: 'linux',
    typeOf: () => Promise.resolve(type),
    mounts: () => Promise.reject(new Error('not asked on Linux')),
  };
  expect((await fileSystemOf('/in', systems)).mode).toBe(mode);
});

test.runIf(process.platform === 'linux')('this machine says what it is', async () => {
  expect(await fileSystemOf('/dev/shm')).toEqual({ name: 'tmpfs', mode: 'events' });
  expect((await fileSystemOf('/proc')).mode).toBe('polling');
});

test('a polled folder is given more time, never less than the configured one', () => {
  const config = { stableMs: 5_000, stablePollingMs: 20_000 };
  expect(stableMsFor('events', config)).toBe(5_000);
  expect(stableMsFor('polling', config)).toBe(20_000);
  expect(stableMsFor('polling', { ...config, stableMs: 60_000 })).toBe(60_000);
});
