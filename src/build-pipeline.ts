import type { Logger } from 'pino';
import { environment } from './config/load.ts';
import { cacheDir, pythonDir, systemPlaces, venvsDir } from './config/paths.ts';
import { PipelineRunner } from './pipeline/pipeline-runner.ts';
import { StageRunner } from './pipeline/stage-runner.ts';

/** The pipeline with this machine's venvs and weights. */
export function buildPipeline(logger: Logger): PipelineRunner {
  const places = systemPlaces(environment);
  const cache = cacheDir(places);
  const python = pythonDir();
  const stages = new StageRunner({
    pythonDir: python,
    venvsDir: venvsDir(places),
    cacheDir: cache,
    env: environment,
  });
  return new PipelineRunner(stages, { pythonDir: python, cacheDir: cache }, logger);
}
