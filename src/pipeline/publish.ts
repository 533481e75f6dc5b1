import { rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import { VERDICTS, type Verdict } from '../domain/job.ts';
import type { StageName } from '../domain/stage.ts';
import { failpoint } from '../system/failpoint.ts';
import { syncFolder, writeFileWhole } from '../system/whole-file.ts';
import { CHECKPOINTS } from './forget-stages.ts';
import type { PipelineRequest } from './pipeline-request.ts';
import { buildReport } from './report.ts';
import type { SealedManifest, StageResult } from './stage-manifest.ts';

export interface PipelineResult {
  readonly verdict: Verdict;
  readonly reason: string | null;
  /** Absolute paths; null for what there is none of (a film without speech, sidecars only). */
  readonly film: string | null;
  readonly subtitles: string | null;
  readonly report: string;
}

/** Sound and frame scores: 300 MB for a long film, made again in a minute. */
export const INTERMEDIATES = ['audio/audio.wav', 'vad/pyannote.npz'];

/** Checks that what the stages promised lies there, and writes report.json. */
export async function publish(
  { source, movieDir }: PipelineRequest,
  results: ReadonlyMap<StageName, StageResult>,
): Promise<PipelineResult> {
  const mux = results.get('mux')?.manifest;
  const pathOf = (name: string): string | null => {
    const output = mux?.outputs.find((candidate) => candidate.name === name);
    return output === undefined ? null : join(movieDir, output.path);
  };
  const film = pathOf('film');
  const subtitles = pathOf('subtitles');
  const { verdict, reason } = verdictOf(mux, results.get('asr')?.manifest);
  if (film === null && subtitles === null && reason !== 'no_speech') {
    throw broken('mux left neither a film nor subtitles');
  }
  for (const path of [film, subtitles]) {
    if (path !== null && ((await stat(path).catch(() => null))?.size ?? 0) === 0) {
      throw new SubpipedError('verification_failed', `${basename(path)} is missing or empty`, {
        hint: 'retry the job; if it happens again, report it with the log of mux',
      });
    }
  }
  const report = join(movieDir, 'report.json');
  const head = { source, film, subtitles, verdict, reason };
  const content = await buildReport(movieDir, head, results);
  failpoint('publish.before-report');
  await writeFileWhole(report, `${JSON.stringify(content, null, 2)}\n`);
  // What lies in the film's folder is synced; before it is told of, so is the folder's own name.
  await syncFolder(dirname(movieDir));
  failpoint('publish.reported');
  // A stage removes its own after the seal, unless it died in between.
  for (const name of Object.values(CHECKPOINTS)) await rm(join(movieDir, name), { force: true });
  return { verdict, reason, film, subtitles, report };
}

/**
 * Removes what a film that is done has no use for. Not earlier: until the queue has taken the end, a
 * death would make its stages run again for what was removed.
 */
export async function tidyUp(movieDir: string, { pipeline }: Config): Promise<void> {
  if (pipeline.retention !== 'clean') return;
  for (const name of INTERMEDIATES) await unlink(join(movieDir, name)).catch(() => undefined);
  failpoint('publish.tidied');
}

function verdictOf(
  mux: SealedManifest | undefined,
  asr: SealedManifest | undefined,
): { verdict: Verdict; reason: string | null } {
  const verdict = VERDICTS.find((known) => known === mux?.metadata['verdict']);
  if (verdict === undefined) throw broken('mux said no verdict');
  // A small model's translation is no more than the gist, and nobody shall think it is meant.
  if (verdict === 'pass' && asr?.warnings.some(({ code }) => code === 'gist_only') === true) {
    return { verdict: 'warnings', reason: 'gist_only' };
  }
  const reason = mux?.metadata['reason'];
  return { verdict, reason: typeof reason === 'string' ? reason : null };
}

function broken(message: string): SubpipedError {
  return new SubpipedError('protocol_error', message, {
    hint: 'please report this with the log of mux',
  });
}
