import type { Logger } from 'pino';
import { environment } from '../config/environment.ts';
import { cacheDir, systemPlaces, venvsDir } from '../config/paths.ts';
import type { DeviceMemory } from '../domain/device-failure.ts';
import { PipelineRunner } from '../pipeline/pipeline-runner.ts';
import type { StageLaunch } from '../pipeline/stage-launch.ts';
import { StageRunner } from '../pipeline/stage-runner.ts';
import { publish } from '../report/publish.ts';
import { pythonDir } from '../system/project.ts';

/** The pipeline with this machine's venvs and weights; `launch` says how a stage is started now. */
export function buildPipeline(
  logger: Logger,
  launch?: () => StageLaunch,
  memory?: DeviceMemory,
): PipelineRunner {
  const places = systemPlaces(environment);
  const cache = cacheDir(places);
  const python = pythonDir();
  const stages = new StageRunner({
    pythonDir: python,
    venvsDir: venvsDir(places),
    cacheDir: cache,
    env: environment,
    ...(launch === undefined ? {} : { launch }),
  });
  return new PipelineRunner(
    stages,
    { pythonDir: python, cacheDir: cache },
    publish,
    logger,
    memory,
  );
}
