import { basename, join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import type { Job } from '../domain/job.ts';
import type { StageObserver } from '../pipeline/pipeline-request.ts';
import type { PipelineRunner } from '../pipeline/pipeline-runner.ts';
import { readRegularFile } from '../system/regular-file.ts';
import { type Comparison, compareResults } from './comparison.ts';
import { copyResults, nextReplayDir, removeReplay } from './film-copy.ts';

export interface ReplayRequest {
  readonly job: Job;
  /** The film's configuration with the changes in it. */
  readonly config: Config;
  /** The changes, as `path=value`. */
  readonly changed: readonly string[];
}

/**
 * Does a finished film again under other options, in a folder of its own inside the film's: the
 * stages that the changes do not touch are reused. The film itself is not written again. Throws what
 * the pipeline throws, or the signal's reason; then nothing is left.
 */
export async function replayFilm(
  { job, config, changed }: ReplayRequest,
  pipeline: Pick<PipelineRunner, 'run'>,
  observer: StageObserver,
  signal: AbortSignal,
): Promise<Comparison> {
  const { movieDir } = job;
  if (job.state !== 'done' || movieDir === null) {
    throw new SubpipedError('invalid_transition', `film #${job.id} is not finished`, {
      hint: `replay needs a finished result; to see why there is none: subpiped show ${job.id}`,
    });
  }
  const replayDir = await nextReplayDir(movieDir);
  try {
    await copyResults(movieDir, replayDir, signal);
    const { demux, mux } = config.stages;
    const stages = {
      ...config.stages,
      demux: { ...demux, audioStream: demux.audioStream ?? (await usedTrack(movieDir)) },
      // A second copy of the film would tell nothing.
      mux: { ...mux, container: 'none' as const },
    };
    await pipeline.run(
      {
        jobId: job.id,
        attempt: job.attempts,
        source: job.sourcePath,
        fingerprint: job.fingerprint,
        movieDir: replayDir,
        mediaSeconds: job.mediaSeconds,
        config: { ...config, stages, pipeline: { ...config.pipeline, retention: 'keep' } },
      },
      observer,
      signal,
    );
    const folders = { before: movieDir, after: replayDir };
    return await compareResults(basename(job.sourcePath), changed, folders);
  } catch (error) {
    await removeReplay(replayDir);
    throw error;
  }
}

/** The audio track that asr had the film begun again with; it would be found out once more. */
async function usedTrack(movieDir: string): Promise<number | null> {
  try {
    const text = await readRegularFile(join(movieDir, 'manifests/demux.json'));
    const { options } = JSON.parse(text) as { options?: { audioStream?: unknown } };
    return typeof options?.audioStream === 'number' ? options.audioStream : null;
  } catch {
    return null;
  }
}
