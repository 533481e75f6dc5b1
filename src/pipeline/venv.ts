import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StageName } from '../domain/stage.ts';
import { StageFailure } from './stage-failure.ts';

/**
 * The interpreter of a stage's venv. Throws `venv_stale` when there is none: never made, or made
 * from a Python that has gone since (then it is a link to nothing).
 */
export function stagePython(venvsDir: string, stage: StageName, logPath: string): string {
  const python = join(venvsDir, stage, 'bin', 'python');
  if (existsSync(python)) return python;
  throw new StageFailure(stage, 'venv_stale', `its Python is missing: ${python}`, {
    hint: 'run subpiped setup',
    logPath,
  });
}
