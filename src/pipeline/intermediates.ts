import type { Config } from '../config/schema.ts';
import { STAGE_NAMES, STAGES } from '../domain/stage.ts';
import { failpoint } from '../system/failpoint.ts';
import { removeOwn } from './own-files.ts';

/** Sound and frame scores: 300 MB for a long film, made again in a minute. */
export const INTERMEDIATES = STAGE_NAMES.flatMap((name) => STAGES[name].intermediates);

/**
 * Removes what a film that is done has no use for. Not earlier: until the queue has taken the end, a
 * death would make its stages run again for what was removed.
 */
export async function cleanUp(movieDir: string, { pipeline }: Config): Promise<void> {
  if (pipeline.retention !== 'clean') return;
  for (const name of INTERMEDIATES) await removeOwn(movieDir, name).catch(() => undefined);
  failpoint('publish.tidied');
}
