import type { Config } from '../config/schema.ts';
import { failpoint } from '../system/failpoint.ts';
import { removeOwn } from './own-files.ts';

/** Sound and frame scores: 300 MB for a long film, made again in a minute. */
export const INTERMEDIATES = ['audio/audio.wav', 'vad/pyannote.npz'];

/**
 * Removes what a film that is done has no use for. Not earlier: until the queue has taken the end, a
 * death would make its stages run again for what was removed.
 */
export async function cleanUp(movieDir: string, { pipeline }: Config): Promise<void> {
  if (pipeline.retention !== 'clean') return;
  for (const name of INTERMEDIATES) await removeOwn(movieDir, name).catch(() => undefined);
  failpoint('publish.tidied');
}
