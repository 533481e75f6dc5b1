import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SubpipedError } from '../domain/errors.ts';
import type { StageName } from '../domain/stage.ts';
import { CHECKPOINTS } from '../pipeline/forget-stages.ts';
import { removeOwn } from '../pipeline/own-files.ts';
import type { PipelineRequest } from '../pipeline/pipeline-request.ts';
import { type PipelineResult, REPORT } from '../pipeline/pipeline-result.ts';
import type { StageResult } from '../pipeline/stage-manifest.ts';
import { failpoint } from '../system/failpoint.ts';
import { syncFolder, writeFileWhole } from '../system/whole-file.ts';
import { readArtifacts, readTracks } from './artifacts.ts';
import { reportPage } from './page.ts';
import { REPORT_PAGE } from './place.ts';
import { buildReport } from './report-json.ts';
import { writeReviewNote } from './review-note.ts';
import { filmVerdict } from './verdict.ts';

/** Films of which there may rightly be no result but the report. */
const WITHOUT_SUBTITLES = ['no_speech', 'nothing_understood'];

/** Checks that what the stages promised lies there, and writes report.json and report.html. */
export async function publish(
  request: PipelineRequest,
  results: ReadonlyMap<StageName, StageResult>,
): Promise<PipelineResult> {
  const { source, movieDir } = request;
  const mux = results.get('mux')?.manifest;
  const pathOf = (name: string): string | null => {
    const output = mux?.outputs.find((candidate) => candidate.name === name);
    return output === undefined ? null : join(movieDir, output.path);
  };
  const film = pathOf('film');
  const subtitles = pathOf('subtitles');
  const made = results.get('subtitle-gen')?.manifest.outputs ?? [];
  const tracks = await readTracks(movieDir, made);
  const { verdict, reasons } = filmVerdict(mux, results.get('translation')?.manifest, tracks);
  const reason = reasons[0]?.code ?? null;
  if (
    film === null &&
    subtitles === null &&
    !reasons.some(({ code }) => WITHOUT_SUBTITLES.includes(code))
  ) {
    throw new SubpipedError('protocol_error', 'mux made neither a film nor subtitles', {
      hint: 'please report this with the log of mux',
    });
  }
  for (const path of [film, subtitles]) {
    if (path !== null && ((await stat(path).catch(() => null))?.size ?? 0) === 0) {
      throw new SubpipedError('verification_failed', `${basename(path)} is missing or empty`, {
        hint: 'retry the job; if it happens again, please report it with the log of mux',
      });
    }
  }
  const report = join(movieDir, REPORT);
  const head = { source, film, subtitles, verdict, reason, reasons };
  const content = await buildReport(movieDir, head, results, tracks);
  failpoint('publish.before-report');
  await writeFileWhole(report, `${JSON.stringify(content, null, 2)}\n`);
  const page = reportPage(content, tracks, await readArtifacts(movieDir));
  await writeFileWhole(join(movieDir, REPORT_PAGE), page);
  await writeReviewNote(request, verdict, reasons);
  // What lies in the film's folder is synced; before it is told of, so is the folder's own name.
  await syncFolder(dirname(movieDir));
  failpoint('publish.reported');
  // A stage removes its own after the seal, unless it died in between.
  for (const name of Object.values(CHECKPOINTS)) await removeOwn(movieDir, name);
  return { verdict, reason, film, subtitles, report };
}
