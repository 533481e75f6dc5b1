import { basename, join } from 'node:path';
import type { Job } from '../domain/job.ts';
import { collisionKey, movieDirName } from '../domain/movie.ts';

/**
 * The folder of a film's results. Two films of one name from different folders, or names that a
 * Mac's file system takes for one, get folders of their own (`_2`, …); the same source keeps its.
 */
export function movieFolder(
  sourcePath: string,
  outDir: string,
  jobs: readonly Pick<Job, 'sourcePath' | 'movieDir'>[],
): string {
  const taken = new Set<string>();
  for (const job of jobs) {
    if (job.movieDir === null) continue;
    if (job.sourcePath === sourcePath) return job.movieDir;
    taken.add(collisionKey(basename(job.movieDir)));
  }
  const name = movieDirName(basename(sourcePath));
  for (let number = 1; ; number += 1) {
    const distinct = number === 1 ? name : `${name}_${number}`;
    if (!taken.has(collisionKey(distinct))) return join(outDir, distinct);
  }
}
