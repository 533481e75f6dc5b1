import { expect, test } from 'vitest';
import { mountPointOf, type VolumeSystem } from '../../../src/system/volume.ts';

/** Folders with the volume each lies on, and links. */
function system(
  folders: Readonly<Record<string, number>>,
  links: Readonly<Record<string, string>> = {},
): VolumeSystem {
  const gone = (path: string) =>
    Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' as const });
  return {
    realpath(path) {
      const target = links[path] ?? path;
      return target in folders ? Promise.resolve(target) : Promise.reject(gone(path));
    },
    readlink(path) {
      const target = links[path];
      return target === undefined ? Promise.reject(gone(path)) : Promise.resolve(target);
    },
    deviceOf: (path) => Promise.resolve(folders[path] ?? Number.NaN),
  };
}

const MAC = {
  '/': 1,
  '/Users': 1,
  '/Users/ada': 1,
  '/Volumes': 1,
  '/Volumes/NAS': 2,
  '/Volumes/NAS/in': 2,
};

test.each([
  ['/Users/ada', '/'],
  ['/Users/ada/in/Film.mp4', '/'],
  ['/Volumes/NAS/in', '/Volumes/NAS'],
  ['/Volumes/NAS/in/gone/Film.mp4', '/Volumes/NAS'],
  ['/Volumes/Other/in', '/'],
  ['/', '/'],
])('%s is, or would be, on the volume %s', async (path, point) => {
  expect(await mountPointOf(path, system(MAC))).toBe(point);
});

test('a volume above a plain folder becomes its volume', async () => {
  expect(await mountPointOf('/Users/ada', system({ ...MAC, '/Users/ada': 3 }))).toBe('/Users/ada');
});

test('a link leads to its target, also when that is away', async () => {
  const links = { '/Users/ada/in': '/Volumes/NAS/in', '/Users/ada/dead': '../../Volumes/USB/in' };
  expect(await mountPointOf('/Users/ada/in', system(MAC, links))).toBe('/Volumes/NAS');
  expect(await mountPointOf('/Users/ada/dead', system(MAC, links))).toBe('/');
  expect(await mountPointOf('/Users/ada/dead', system({ ...MAC, '/Volumes/USB': 4 }, links))).toBe(
    '/Volumes/USB',
  );
});

test('links in a circle end', async () => {
  const links = { '/Users/a': '/Users/b', '/Users/b': '/Users/a' };
  expect(await mountPointOf('/Users/a', system(MAC, links))).toBe('/');
});

test('what may not be asked is no answer', async () => {
  const refusing: VolumeSystem = {
    ...system(MAC),
    realpath: () => Promise.reject(Object.assign(new Error('EACCES'), { code: 'EACCES' })),
  };
  await expect(mountPointOf('/Users/ada', refusing)).rejects.toThrow('EACCES');
});
