import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VERDICTS } from '../domain/job.ts';
import { REPORT } from '../pipeline/pipeline-result.ts';
import { isSealed, readManifest, type SealedManifest } from '../pipeline/stage-manifest.ts';
import { metadataOf } from '../pipeline/stage-metadata.ts';
import type { FinishedFilm } from '../queue/finished-films.ts';
import { readRegularFile } from '../system/regular-file.ts';

/** What of report.json is needed to know a film again. */
const reportSchema = z.object({
  source: z.string(),
  film: z.string().nullable(),
  subtitles: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  reason: z.string().nullable(),
});

/**
 * Films that lie finished in `out/`, by their own manifests and reports: what the queue knows of
 * them may be lost with its database, and nothing finished is to be done again. A folder that is not
 * whole is no finished film; its stages are reused by their manifests all the same.
 */
export async function findFinishedFilms(
  outDir: string,
  signal: AbortSignal,
): Promise<FinishedFilm[]> {
  const films: FinishedFilm[] = [];
  const entries = await readdir(outDir, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    signal.throwIfAborted();
    if (!entry.isDirectory()) continue;
    const film = await finishedFilm(join(outDir, entry.name));
    if (film !== null) films.push(film);
  }
  return films;
}

async function finishedFilm(movieDir: string): Promise<FinishedFilm | null> {
  const reportPath = join(movieDir, REPORT);
  const [demux, mux, report, written] = await Promise.all([
    readManifest(movieDir, 'demux'),
    readManifest(movieDir, 'mux'),
    readReport(reportPath),
    stat(reportPath).catch(() => null),
  ]);
  if (!isSealed(demux) || !isSealed(mux) || report === null || written === null) return null;
  if (demux.input === null || !(await isWhole(movieDir, mux))) return null;
  const { path: sourcePath, fingerprint, size } = demux.input;
  return {
    sourcePath,
    fingerprint,
    ...(await lookOf(sourcePath, size)),
    movieDir,
    mediaSeconds: metadataOf('demux', demux).seconds ?? null,
    verdict: report.verdict,
    reason: report.reason,
    filmPath: moved(report.film, mux, movieDir, 'film'),
    subtitlesPath: moved(report.subtitles, mux, movieDir, 'subtitles'),
    reportPath,
    endedAt: Math.trunc(written.mtimeMs),
  };
}

async function readReport(path: string): Promise<z.infer<typeof reportSchema> | null> {
  try {
    return reportSchema.parse(JSON.parse(await readRegularFile(path)));
  } catch {
    return null;
  }
}

/** Whether what mux made is still there in its full size. */
async function isWhole(movieDir: string, mux: SealedManifest): Promise<boolean> {
  const sizes = await Promise.all(
    mux.outputs.map(async ({ path, size }) => {
      const found = await stat(join(movieDir, path)).catch(() => null);
      return found?.size === size;
    }),
  );
  return sizes.every(Boolean);
}

/** Size and time of the source, if it still lies there: by them a scan knows it without reading. */
async function lookOf(path: string, size: number) {
  const found = await lstat(path).catch(() => null);
  return found?.isFile() === true && found.size === size
    ? { sourceSize: size, sourceMtimeMs: Math.trunc(found.mtimeMs) }
    : { sourceSize: null, sourceMtimeMs: null };
}

/** Where a result lies now: `out/` may have been moved since the report was written. */
function moved(
  reported: string | null,
  mux: SealedManifest,
  movieDir: string,
  name: string,
): string | null {
  const output = mux.outputs.find((candidate) => candidate.name === name);
  return reported === null || output === undefined ? null : join(movieDir, output.path);
}
