import { expect, test } from 'vitest';
import { permissionMessage } from '../../../src/access/permission-message.ts';

const MAC = {
  platform: 'darwin',
  homeDir: '/Users/me',
  node: '/opt/homebrew/opt/node@22/bin/node',
  user: 'me',
} as const;

const words = (path: string, code: string, differs: Partial<typeof MAC> | object = {}) =>
  permissionMessage({ path, code, access: 'read' }, { ...MAC, ...differs });

test.each([
  ['/Users/me/Documents/Films', 'Documents'],
  ['/Users/me/Downloads', 'Downloads'],
  ['/Users/me/Library/Mobile Documents/com~apple~CloudDocs/Films', 'iCloud Drive'],
  ['/Volumes/Disk/Films', 'an external or network volume'],
])('what macOS refuses at %s is told with the place and the switch', (path, kind) => {
  const { message, hint } = words(path, 'EPERM');
  expect(message).toBe(`no permission to read ${path}: macOS protects everything in ${kind}`);
  expect(hint).toContain('Privacy & Security');
  expect(hint).toContain(MAC.node);
});

test('what macOS refuses elsewhere has the same switch', () => {
  const { message, hint } = words('/Users/me/Movies/in', 'EPERM');
  expect(message).toBe('no permission to read /Users/me/Movies/in: macOS protects it');
  expect(hint).toContain('Full Disk Access');
  expect(hint).toContain(MAC.node);
});

test('mode bits are another matter than privacy, and named with the command', () => {
  const { message, hint } = words("/Users/me/Documents/R&D's", 'EACCES');
  expect(message).toContain('its permissions keep me out');
  expect(hint).toContain("chmod u+rwx '/Users/me/Documents/R&D'\\''s'");
  expect(hint).not.toContain('Privacy');
});

test('elsewhere than on a Mac there is no privacy to switch off', () => {
  const { message, hint } = words('/srv/films', 'EPERM', { platform: 'linux' });
  expect(message).toBe('no permission to read /srv/films: the system denies access');
  expect(hint).toContain('chattr -i');
});

test('a volume that can only be read is named as that', () => {
  const denial = { path: '/Volumes/DVD', code: 'EROFS', access: 'write' } as const;
  expect(permissionMessage(denial, MAC).message).toBe(
    'no permission to write to /Volumes/DVD: the volume is read-only',
  );
});
