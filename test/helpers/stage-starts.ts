import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';
import { PROJECT_DIR } from './daemon-process.ts';

/**
 * A folder of venvs whose interpreters write a line for every start and then become the real one:
 * starts are counted by the processes themselves, not by the daemon's records.
 */
export class StageStarts {
  readonly venvsDir: string;
  readonly #log: string;

  private constructor(folder: string) {
    this.venvsDir = join(folder, 'venvs');
    this.#log = join(folder, 'starts.log');
  }

  static async create(folder: string): Promise<StageStarts> {
    const starts = new StageStarts(folder);
    for (const stage of STAGE_NAMES) {
      const real = join(PROJECT_DIR, 'python', 'venvs', stage);
      const shadow = join(starts.venvsDir, stage);
      await mkdir(join(shadow, 'bin'), { recursive: true });
      await symlink(join(real, 'lib'), join(shadow, 'lib'));
      const python = join(shadow, 'bin', 'python');
      const script = `#!/bin/sh\necho "$1" >> '${starts.#log}'\nexec '${real}/bin/python' "$@"\n`;
      await writeFile(python, script);
      await chmod(python, 0o755);
    }
    return starts;
  }

  /** How often each stage's script was started so far. */
  async counts(): Promise<Partial<Record<StageName, number>>> {
    const counts: Partial<Record<StageName, number>> = {};
    for (const line of (await readFile(this.#log, 'utf8')).trim().split('\n')) {
      const name = basename(line, '.py').slice(3).replaceAll('_', '-') as StageName;
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }
}
