import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { formerMovieDirName, movieDirName } from '../domain/movie.ts';
import { readManifest } from '../pipeline/stage-manifest.ts';
import type { FolderOwnerRow } from '../queue/known-films.ts';

export interface FilmIdentity {
  readonly sourcePath: string;
  readonly fingerprint: string;
  /** The folder that the job has had before. */
  readonly movieDir: string | null;
}

/**
 * The folder of a film's results. Films of one name, or whose names a Mac's file system takes for
 * one, get folders of their own (`_2`, …); a film that was there before keeps its own. What lies in
 * out/ and is not of this film belongs to somebody else. `ownersOf` names the other films whose
 * folder has a name.
 */
export async function movieFolder(
  film: FilmIdentity,
  outDir: string,
  ownersOf: (name: string) => readonly FolderOwnerRow[],
): Promise<string> {
  if (film.movieDir !== null && dirname(film.movieDir) === outDir) return film.movieDir;
  const file = basename(film.sourcePath);
  const name = movieDirName(file);
  for (const own of [name, formerMovieDirName(file)]) {
    const folder = ownFolder(own, film, outDir, ownersOf);
    if (folder !== null) return folder;
  }
  for (let number = 1; ; number += 1) {
    const distinct = numbered(name, number);
    const owners = ownersOf(distinct).filter(({ movieDir }) => dirname(movieDir) === outDir);
    const folder = join(outDir, distinct);
    if (owners.length === 0 ? await isFree(folder, film) : owners.every(leftUnfinished(film))) {
      return folder;
    }
  }
}

function numbered(name: string, number: number): string {
  return number === 1 ? name : `${name}_${number}`;
}

/** The folder of a name that this very film has had, or null. */
function ownFolder(
  name: string,
  film: FilmIdentity,
  outDir: string,
  ownersOf: (name: string) => readonly FolderOwnerRow[],
): string | null {
  for (let number = 1; ; number += 1) {
    const owners = ownersOf(numbered(name, number)).filter(
      ({ movieDir }) => dirname(movieDir) === outDir,
    );
    if (owners.length === 0) return null;
    const own = owners.find(({ fingerprint }) => fingerprint === film.fingerprint);
    if (own !== undefined) return own.movieDir;
  }
}

/** Whether the owner was another film at the same place that came to nothing. */
function leftUnfinished({ sourcePath }: FilmIdentity): (owner: FolderOwnerRow) => boolean {
  return (owner) =>
    owner.sourcePath === sourcePath && (owner.state === 'failed' || owner.state === 'canceled');
}

/** Whether nobody uses a folder: it is not there, is empty, or holds this very film's results. */
async function isFree(folder: string, { fingerprint }: FilmIdentity): Promise<boolean> {
  try {
    // What a link leads to is somebody else's.
    if (!(await lstat(folder)).isDirectory()) return false;
    if ((await readdir(folder)).length === 0) return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  return (await readManifest(folder, 'demux'))?.input?.fingerprint === fingerprint;
}
