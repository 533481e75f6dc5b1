import { lstat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SubpipedError } from '../domain/errors.ts';
import { STAGE_NAMES } from '../domain/stage.ts';
import { readManifest } from './stage-manifest.ts';

/** Folders that stages make in a film's. */
const FOLDERS = [
  'audio',
  'diarization',
  'entities',
  'logs',
  'manifests',
  'metadata',
  'subtitles',
  'transcription',
  'translation',
  'vad',
];

/**
 * Removes a file of ours in a film's folder, by its path there. Returns the bytes that it had, or
 * null if there was none: what lies behind a link is somebody else's.
 */
export async function removeOwn(movieDir: string, name: string): Promise<number | null> {
  for (let at = dirname(name); ; at = dirname(at)) {
    if ((await kindOf(join(movieDir, at)))?.isDirectory() !== true) return null;
    if (at === '.') break;
  }
  const path = join(movieDir, name);
  const found = await kindOf(path);
  if (found === null || found.isDirectory()) return null;
  await unlink(path);
  return found.isFile() ? found.size : 0;
}

/** Throws `cannot_write` where a link would lead what is written for a film to another place. */
export async function refuseLinks(movieDir: string): Promise<void> {
  for (const path of [movieDir, ...FOLDERS.map((name) => join(movieDir, name))]) {
    if ((await kindOf(path))?.isSymbolicLink() !== true) continue;
    throw new SubpipedError('cannot_write', `${path} is a link, and links are not followed there`, {
      hint: 'replace the link with a folder, or remove it; the film resumes automatically',
    });
  }
}

/** Whether a folder in `out/` is a film's, by the manifests in it. */
export async function isFilmFolder(folder: string): Promise<boolean> {
  for (const path of [folder, join(folder, 'manifests')]) {
    if ((await kindOf(path))?.isDirectory() !== true) return false;
  }
  for (const stage of STAGE_NAMES) if ((await readManifest(folder, stage)) !== null) return true;
  return false;
}

async function kindOf(path: string) {
  return await lstat(path).catch(() => null);
}
