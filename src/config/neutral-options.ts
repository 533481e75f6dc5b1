import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { StageName } from '../domain/stage.ts';

/** Options by stage, each with the reason; python/subpiped/stage/result_options.py reads it, too. */
const TABLE = z
  .record(z.string(), z.record(z.string(), z.string()))
  .parse(
    JSON.parse(readFileSync(new URL('../../config/neutral_options.json', import.meta.url), 'utf8')),
  );

/** Whether an option changes only how a stage works, not what comes out. */
export function isNeutral(stage: StageName, option: string): boolean {
  return [TABLE['every stage'], TABLE[stage]].some(
    (options) => options !== undefined && Object.hasOwn(options, option),
  );
}
