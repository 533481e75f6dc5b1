import { STAGE_NAMES, STAGES, type StageName } from '../domain/stage.ts';
import { removeOwn } from './own-files.ts';
import { manifestName } from './stage-manifest.ts';

/** What recognition has of a film before it is done (python/subpiped/stage/checkpoint.py). */
export const CHECKPOINTS: Partial<Record<StageName, string>> = {
  asr: 'transcription/asr.partial.json',
};

/** A stage and all that read, directly or not, what it makes; in the order of work. */
export function stageAndAfter(from: StageName): StageName[] {
  const found = new Set([from]);
  // STAGE_NAMES is a topological order: whatever a stage reads has been judged before it.
  for (const stage of STAGE_NAMES) {
    if (STAGES[stage].after.some((name) => found.has(name))) found.add(stage);
  }
  return STAGE_NAMES.filter((stage) => found.has(stage));
}

/**
 * Makes a stage and all after it run again: without a manifest there is no result to be reused. What
 * they made stays until it is replaced. Doing it twice does no harm.
 */
export async function forgetStages(movieDir: string, from: StageName): Promise<void> {
  for (const stage of stageAndAfter(from)) {
    await removeOwn(movieDir, manifestName(stage));
    const checkpoint = CHECKPOINTS[stage];
    if (checkpoint !== undefined) await removeOwn(movieDir, checkpoint);
  }
}
