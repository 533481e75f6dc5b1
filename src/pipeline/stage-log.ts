import { mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StageName } from '../domain/stage.ts';

export function stageLogPath(movieDir: string, stage: StageName): string {
  return join(movieDir, 'logs', `${stage}.log`);
}

/** Opens a stage's log anew and returns its descriptor; the run before it is kept as `.1`. */
export function openStageLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  try {
    renameSync(path, `${path}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Appending: a stage's standard output and error share the file, and ffmpeg below it does, too.
  return openSync(path, 'a');
}
