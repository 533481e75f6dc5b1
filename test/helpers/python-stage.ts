import { existsSync } from 'node:fs';
import { chmod, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StageName, scriptName } from '../../src/domain/stage.ts';
import { projectDir, pythonDir } from '../../src/system/project.ts';
import type { FakeStages } from './fake-stages.ts';

/** The interpreter of a venv, or the system's where setup has not made that. */
export function interpreterOf(venv: string): string {
  const python = join(pythonDir(), 'venvs', venv, 'bin', 'python');
  return existsSync(python) ? python : 'python3';
}

/**
 * Makes `stage` a few lines of Python on the real python/subpiped and the real config,
 * run by the interpreter of `venv`.
 */
export async function pythonStage(
  stages: FakeStages,
  stage: StageName,
  body: string,
  venv = 'demux',
): Promise<void> {
  const packages = join(stages.pythonDir, 'subpiped');
  await cp(join(pythonDir(), 'subpiped'), packages, { recursive: true });
  await cp(join(projectDir(), 'config'), join(stages.path, 'config'), { recursive: true });
  const lines = [
    'import sys, time',
    'from pathlib import Path',
    'sys.path.insert(0, str(Path(__file__).resolve().parents[1]))',
    'from subpiped.core.errors import DeviceError, StageError',
    'from subpiped.stage.stage import run_stage',
    'def run(stage):',
    ...body.split('\n').map((line) => `    ${line}`),
    `run_stage(${JSON.stringify(stage)}, run)`,
  ];
  stages.writeCode(`scripts/${scriptName(stage)}`, `${lines.join('\n')}\n`);
  const python = join(stages.venvsDir, stage, 'bin', 'python');
  await writeFile(python, `#!/bin/sh\nexec '${interpreterOf(venv)}' "$@"\n`);
  await chmod(python, 0o755);
}
