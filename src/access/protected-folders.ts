import { join, sep } from 'node:path';

/** A place that macOS keeps background programs from reading. */
export interface ProtectedFolder {
  /** As Finder calls it. */
  readonly kind: string;
  readonly folder: string;
  readonly remedy: string;
}

export interface ProtectedPlaces {
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
}

/**
 * The protected folder that a path lies in, or null. macOS asks nobody on behalf of a program that
 * launchd started: it may make files there, and reads none (`~/Movies` is not among them).
 * https://eclecticlight.co/2020/01/16/ on what TCC protects.
 */
export function protectedFolder(
  path: string,
  { homeDir, platform }: ProtectedPlaces,
): ProtectedFolder | null {
  if (platform !== 'darwin') return null;
  const places: [string, string][] = [
    ['Desktop', join(homeDir, 'Desktop')],
    ['Documents', join(homeDir, 'Documents')],
    ['Downloads', join(homeDir, 'Downloads')],
    ['iCloud Drive', join(homeDir, 'Library', 'Mobile Documents')],
    ['a cloud folder', join(homeDir, 'Library', 'CloudStorage')],
    ['an external or network volume', '/Volumes'],
  ];
  const found = places.find(([, folder]) => isWithin(path, folder));
  if (found === undefined) return null;
  const [kind, folder] = found;
  return {
    kind,
    folder,
    remedy:
      kind === 'an external or network volume'
        ? 'System Settings → Privacy & Security → Files and Folders (or Full Disk Access): turn on node'
        : `move it out of ${kind}, for example into ${join(homeDir, 'Movies')}; or System Settings → Privacy & Security → Full Disk Access: turn on node`,
  };
}

/** As APFS compares names: without regard to case and normalization. */
function isWithin(path: string, folder: string): boolean {
  const key = (text: string) => text.normalize('NFC').toLowerCase();
  return key(path) === key(folder) || key(path).startsWith(key(folder) + sep);
}
