import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { environment } from '../config/environment.ts';
import { systemPlaces } from '../config/paths.ts';

/** Where this runs and what is installed; replaced in tests. */
export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** PATH. */
  readonly path: string;
  readonly exists: (path: string) => boolean;
}

export const thisSystem: System = {
  platform: systemPlaces(environment).platform,
  arch: process.arch,
  path: environment['PATH'] ?? '',
  exists: existsSync,
};

/** Homebrew's, which launchd's own PATH names neither of. */
const HOMEBREW = ['/opt/homebrew/bin', '/usr/local/bin'];

/** The first program of that name on PATH or in Homebrew's folders; null where there is none. */
export function installedProgram(name: string, { path, exists }: System): string | null {
  const folders = [...path.split(delimiter).filter((folder) => folder !== ''), ...HOMEBREW];
  return folders.map((folder) => join(folder, name)).find((file) => exists(file)) ?? null;
}
