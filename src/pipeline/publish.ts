import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { Verdict } from '../domain/job.ts';
import { STAGE_NAMES, STAGES, type StageName } from '../domain/stage.ts';
import { readArtifacts, readTracks } from '../report/artifacts.ts';
import { reportPage } from '../report/page.ts';
import { REPORT_PAGE } from '../report/place.ts';
import { failpoint } from '../system/failpoint.ts';
import { syncFolder, writeFileWhole } from '../system/whole-file.ts';
import { FileHashes } from './file-hashes.ts';
import { CHECKPOINTS } from './forget-stages.ts';
import { removeOwn } from './own-files.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { buildReport } from './report.ts';
import { writeReviewNote } from './review-note.ts';
import { manifestName, manifestPath, readManifest, type StageResult } from './stage-manifest.ts';
import { LARGE_BYTES, outputProblem } from './stage-outputs.ts';
import { filmVerdict } from './verdict.ts';

export interface PipelineResult {
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Absolute paths; null for what there is none of (a film without speech, sidecars only). */
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly report: string;
}

/** Sound and frame scores: 300 MB for a long film, made again in a minute. */
export const INTERMEDIATES = STAGE_NAMES.flatMap((name) => STAGES[name].intermediates);

const REPORT = 'report.json';

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
  const { verdict, reasons } = filmVerdict(mux, results.get('asr')?.manifest, tracks);
  const reason = reasons[0]?.code ?? null;
  if (
    film === null &&
    subtitles === null &&
    !reasons.some(({ code }) => WITHOUT_SUBTITLES.includes(code))
  ) {
    throw new SubpipedError('protocol_error', 'mux left neither a film nor subtitles', {
      hint: 'please report this with the log of mux',
    });
  }
  for (const path of [film, subtitles]) {
    if (path !== null && ((await stat(path).catch(() => null))?.size ?? 0) === 0) {
      throw new SubpipedError('verification_failed', `${basename(path)} is missing or empty`, {
        hint: 'retry the job; if it happens again, report it with the log of mux',
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

/**
 * Takes back what mux wrote and nobody was told of: the film that it is of is not there any more. A
 * result that was published before stays until another one replaces it, and so does a file that a
 * person changed.
 */
export async function withdraw(movieDir: string, signal: AbortSignal): Promise<void> {
  const mux = await readManifest(movieDir, 'mux');
  if (mux === null) return;
  const manifest = manifestPath(movieDir, 'mux');
  const writtenAt = async (path: string) => (await stat(path).catch(() => null))?.mtimeMs ?? 0;
  if ((await writtenAt(join(movieDir, REPORT))) >= (await writtenAt(manifest))) return;
  const hashes = new FileHashes();
  for (const output of mux.outputs) {
    const only = { ...mux, status: 'done' as const, outputs: [output] };
    const problem = await outputProblem(movieDir, only, hashes, signal, LARGE_BYTES);
    if (problem === null) await removeOwn(movieDir, output.path);
  }
  await removeOwn(movieDir, manifestName('mux'));
}

/**
 * Removes what a film that is done has no use for. Not earlier: until the queue has taken the end, a
 * death would make its stages run again for what was removed.
 */
export async function tidyUp(movieDir: string, { pipeline }: Config): Promise<void> {
  if (pipeline.retention !== 'clean') return;
  for (const name of INTERMEDIATES) await removeOwn(movieDir, name).catch(() => undefined);
  failpoint('publish.tidied');
}
