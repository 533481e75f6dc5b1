import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import type { Job } from '../domain/job.ts';

/** 16 kHz, mono, 16 bit: what demux writes for recognition. */
const SOUND_BYTES_PER_SECOND = 32_000;
/** Frame scores, transcript, turns, cues and logs of a film second, rounded up. */
const REST_BYTES_PER_SECOND = 3_000;
/**
 * The least that a second of film takes: 2.4 kbit/s, what the slowest codecs for speech alone need
 * (LPC-10, STANAG 4198). A header that says more seconds than that is wrong.
 */
const LEAST_SOURCE_BYTES_PER_SECOND = 300;
/** However short the film: manifests, logs, report. */
const LEAST_BYTES = 4 * 1024 * 1024;

/**
 * Bytes that a film will still write into its folder, by its size and length. A header may say too
 * little of its length; too much is bounded by its size.
 */
export async function spaceNeeded(
  job: Pick<Job, 'sourceSize' | 'mediaSeconds' | 'movieDir'>,
  config: Config,
): Promise<number> {
  const size = job.sourceSize ?? Number.POSITIVE_INFINITY;
  const seconds = Math.min(job.mediaSeconds ?? 0, size / LEAST_SOURCE_BYTES_PER_SECOND);
  const copy = config.stages.mux.container === 'none' ? 0 : (job.sourceSize ?? 0);
  const all = copy + seconds * (SOUND_BYTES_PER_SECOND + REST_BYTES_PER_SECOND) + LEAST_BYTES;
  // The sound of an earlier attempt is there already. A copy of the film is made beside the old one.
  const rest = all - (await sizeOf(job.movieDir, 'audio/audio.wav'));
  return Math.min(Number.MAX_SAFE_INTEGER, Math.ceil(Math.max(LEAST_BYTES, rest)));
}

async function sizeOf(movieDir: string | null, name: string): Promise<number> {
  if (movieDir === null) return 0;
  return await stat(join(movieDir, name)).then(
    ({ size }) => size,
    () => 0,
  );
}
