import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { movieDirName } from '../domain/movie.ts';
import { readManifest } from '../pipeline/stage-manifest.ts';
import type { FolderOwnerRow } from '../queue/statements.ts';

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
  const name = movieDirName(basename(film.sourcePath));
  for (let number = 1; ; number += 1) {
    const distinct = number === 1 ? name : `${name}_${number}`;
    const owners = ownersOf(distinct).filter(({ movieDir }) => dirname(movieDir) === outDir);
    const own = owners.find((owner) => isOwn(owner, film));
    if (own !== undefined) return own.movieDir;
    const folder = join(outDir, distinct);
    if (owners.length === 0 ? await isFree(folder, film) : owners.every(leftUnfinished(film))) {
      return folder;
    }
  }
}

function isOwn({ fingerprint }: FolderOwnerRow, film: FilmIdentity): boolean {
  return fingerprint === film.fingerprint;
}

/** Whether the owner was another film at the same place that came to nothing. */
function leftUnfinished({ sourcePath }: FilmIdentity): (owner: FolderOwnerRow) => boolean {
  return (owner) =>
    owner.sourcePath === sourcePath && (owner.state === 'failed' || owner.state === 'canceled');
}

/** Whether nobody uses a folder: it is not there, is empty, or holds this very film's results. */
async function isFree(folder: string, { fingerprint }: FilmIdentity): Promise<boolean> {
  try {
    if ((await readdir(folder)).length === 0) return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
  return (await readManifest(folder, 'demux'))?.input?.fingerprint === fingerprint;
}
