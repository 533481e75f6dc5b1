import { dirname } from 'node:path';
import { collisionKey } from '../domain/movie.ts';
import type { LiveSourceRow } from '../queue/known-films.ts';
import { exists } from '../system/exists.ts';
import { fingerprintFile } from '../system/fingerprint.ts';
import { mountPointOf } from '../system/volume.ts';
import { type InboxOptions, readInbox } from './inbox.ts';
import type { IntakeQueue } from './intake-ports.ts';
import { movieFolder } from './movie-folder.ts';
import type { FileLook, Look } from './stable-file.ts';

export interface MovedFilmsOptions {
  readonly queue: Pick<IntakeQueue, 'liveSources' | 'follow' | 'folderOwners'>;
  readonly outDir: string;
  readonly look: (path: string) => Promise<Look>;
}

export interface FoundFile {
  readonly path: string;
  readonly volume: string;
  readonly look: FileLook;
}

/**
 * Films that were found and are those of jobs that have not ended: the same file (inode, size and
 * time) under another name, where the old name is gone. Their jobs follow; returns the paths.
 */
export async function followMoved(
  fresh: readonly FoundFile[],
  listed: ReadonlySet<string>,
  options: MovedFilmsOptions,
): Promise<ReadonlySet<string>> {
  const followed = new Set<string>();
  if (fresh.length === 0) return followed;
  const { queue } = options;
  const jobs = new Map<string, LiveSourceRow>();
  for (const job of queue.liveSources()) if (job.ino !== null) jobs.set(keyOf(job), job);
  for (const { path, volume, look } of fresh) {
    const job = jobs.get(keyOf(look));
    if (job === undefined || job.path === path || listed.has(job.path)) continue;
    if (job.volume !== null && job.volume !== volume) continue;
    if (!(await isRenamed(job, path, options))) continue;
    const movieDir = await newFolder(job, path, options);
    if (queue.follow(job.id, { path, look, volume, movieDir })) followed.add(path);
  }
  return followed;
}

function keyOf({ ino, size, mtimeMs }: Pick<LiveSourceRow, 'ino' | 'size' | 'mtimeMs'>): string {
  return `${ino} ${size} ${mtimeMs}`;
}

/** To a file system that ignores case the old name is there still, and is the same file. */
async function isRenamed(
  { path: before, ino }: LiveSourceRow,
  path: string,
  { look }: MovedFilmsOptions,
): Promise<boolean> {
  const seen = await look(before);
  if (seen.kind === 'gone') return true;
  return (
    seen.kind === 'file' && seen.look.ino === ino && collisionKey(before) === collisionKey(path)
  );
}

/** The folder by the film's new name, as long as nothing lies in the old one. */
async function newFolder(
  { id, state, fingerprint, movieDir }: LiveSourceRow,
  path: string,
  { queue, outDir }: MovedFilmsOptions,
): Promise<string | null> {
  if (movieDir === null || fingerprint === null || state === 'running') return null;
  if (dirname(movieDir) !== outDir || (await exists(movieDir))) return null;
  const film = { sourcePath: path, fingerprint, movieDir: null };
  return await movieFolder(film, outDir, (name) => queue.folderOwners(name, id));
}

export interface LookForFilmOptions extends InboxOptions {
  /** The watched folders. */
  readonly inboxes: readonly string[];
  readonly look: (path: string) => Promise<Look>;
}

/** Where in the watched folders a film of this content lies, or null. */
export async function lookForFilm(
  film: { readonly size: number | null; readonly fingerprint: string },
  options: LookForFilmOptions,
): Promise<FoundFile | null> {
  const seen = new Set<string>();
  for (const folder of options.inboxes) {
    const volume = await mountPointOf(folder).catch(() => null);
    if (volume === null) continue;
    const inbox = await readInbox({ path: folder, volume }, options, seen).catch(() => null);
    for (const found of inbox?.films ?? []) {
      const there = await options.look(found.path);
      if (there.kind !== 'file' || there.look.size !== film.size) continue;
      const fingerprint = await fingerprintFile(found.path).catch(() => null);
      if (fingerprint === film.fingerprint) return { ...found, look: there.look };
    }
  }
  return null;
}
