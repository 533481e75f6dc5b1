import { expect, test } from 'vitest';
import { protectedFolder } from '../../../src/access/protected-folders.ts';

const MAC = { homeDir: '/Users/you', platform: 'darwin' } as const;

test.each([
  ['/Users/you/Desktop', 'Desktop'],
  ['/Users/you/Documents/subpiped/in', 'Documents'],
  ['/users/YOU/documents/subpiped', 'Documents'],
  ['/Users/you/Downloads/film.mkv', 'Downloads'],
  ['/Users/you/Library/Mobile Documents/com~apple~CloudDocs/Films', 'iCloud Drive'],
  ['/Users/you/Library/CloudStorage/Dropbox/Films', 'a cloud folder'],
  ['/Volumes/Films/in', 'an external or network volume'],
  ['/Users/you/Movies/subpiped', null],
  ['/Users/you/Documents of mine', null],
  ['/Users/another/Documents', null],
  ['/Users/you', null],
  ['/opt/homebrew', null],
])('%s: %s', (path, kind) => {
  const found = protectedFolder(path, MAC);
  expect(found?.kind ?? null).toBe(kind);
  if (found !== null) expect(found.remedy).toContain('System Settings');
});

test('nothing is protected elsewhere', () => {
  expect(
    protectedFolder('/home/you/Documents', { homeDir: '/home/you', platform: 'linux' }),
  ).toBeNull();
});
