import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Job } from '../domain/job.ts';

/** 16 kHz, mono, 16 bit: what demux writes for recognition. */
const SOUND_BYTES_PER_SECOND = 32_000;
/** Frame scores, transcript, turns, cues and logs of a film second, rounded up. */
const REST_BYTES_PER_SECOND = 3_000;
/** However short the film: manifests, logs, report. */
const LEAST_BYTES = 4 * 1024 * 1024;

/** Bytes that a film will still write into its folder, by its size and length. */
export async function spaceNeeded(
  job: Pick<Job, 'sourceSize' | 'mediaSeconds' | 'movieDir'>,
  config: Config,
): Promise<number> {
  const seconds = job.mediaSeconds ?? 0;
  const copy = config.stages.mux.container === 'none' ? 0 : (job.sourceSize ?? 0);
  const all = copy + seconds * (SOUND_BYTES_PER_SECOND + REST_BYTES_PER_SECOND) + LEAST_BYTES;
  // The sound of an earlier attempt is there already. A copy of the film is made beside the old one.
  return Math.max(LEAST_BYTES, all - (await sizeOf(job.movieDir, 'audio/audio.wav')));
}

async function sizeOf(movieDir: string | null, name: string): Promise<number> {
  if (movieDir === null) return 0;
  return await stat(join(movieDir, name)).then(
    ({ size }) => size,
    () => 0,
  );
}
