import { readArtifacts, readTracks } from '../../src/report/artifacts.ts';
import { reportPage } from '../../src/report/page.ts';
import type { Report } from '../../src/report/report-json.ts';
import { aReport, type FilmFiles, layOut } from './report-films.ts';

/** The page of a made film whose artifacts are laid into `folder`. */
export async function pageOfFilm(
  folder: string,
  files: FilmFiles,
  change: Partial<Report> = {},
): Promise<string> {
  layOut(folder, files);
  const tracks = await readTracks(folder, []);
  const quality = tracks[0]?.quality ?? null;
  const report = aReport({
    verdict: quality?.verdict ?? 'pass',
    reasons: quality?.reasons ?? [],
    tracks: tracks.map(({ language, main, cues, quality: judged }) => ({
      language,
      main,
      cues: cues.length,
      verdict: judged?.verdict ?? null,
      reasons: judged?.reasons ?? [],
      figures: judged?.figures ?? null,
    })),
    ...change,
  });
  return reportPage(report, tracks, await readArtifacts(folder));
}
