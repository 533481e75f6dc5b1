import { userInfo } from 'node:os';
import { environment } from '../config/environment.ts';
import { systemPlaces } from '../config/paths.ts';
import { shellWord } from '../system/shell-word.ts';
import { type ProtectedPlaces, protectedFolder } from './protected-folders.ts';

/** What a folder was refused for, with the error of the operating system (errno(2)). */
export interface Denial {
  readonly path: string;
  /** `EPERM`: macOS's privacy protection, or an attribute; `EACCES`: the mode bits. */
  readonly code: string;
  readonly access: 'read' | 'write';
}

export interface DeniedPlaces extends ProtectedPlaces {
  /** The program that the person has to allow: a daemon of launchd's answers for itself. */
  readonly node: string;
  readonly user: string;
}

/**
 * A folder that macOS refused is not tried again before: no prompt comes from trying, and what was
 * refused once stays so until somebody changes a setting.
 */
export const DENIED_MS = 300_000;

const here = (): DeniedPlaces => ({
  ...systemPlaces(environment),
  node: process.execPath,
  user: userInfo().username,
});

/** What is refused, in words, and exactly what the person can do about it in that place. */
export function permissionMessage(
  { path, code, access }: Denial,
  places: DeniedPlaces = here(),
): { readonly message: string; readonly hint: string } {
  const what = `no permission to ${access === 'read' ? 'read' : 'write to'} ${path}`;
  const word = shellWord(path);
  if (code === 'EROFS') {
    return { message: `${what}: the volume is read-only`, hint: 'choose another folder' };
  }
  if (code !== 'EPERM') {
    return {
      message: `${what}: its permissions keep ${places.user} out`,
      hint: `chmod u+rwx ${word} (ls -ld ${word} shows who owns it)`,
    };
  }
  if (places.platform !== 'darwin') {
    return {
      message: `${what}: the system denies access`,
      hint: `lsattr -d ${word} shows attributes that block access (chattr -i removes them)`,
    };
  }
  const found = protectedFolder(path, places);
  const switchOn =
    'System Settings → Privacy & Security → Full Disk Access: turn on node, then run subpiped restart';
  return {
    message: `${what}: macOS protects ${found === null ? 'it' : `everything in ${found.kind}`}`,
    hint: `${found?.remedy ?? switchOn} (node is ${places.node})`,
  };
}
