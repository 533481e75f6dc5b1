import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir, venvsDir } from '../../config/paths.ts';
import { STAGE_NAMES, type StageName } from '../../domain/stage.ts';
import { pythonDir } from '../../system/project.ts';
import { runBootstrap } from '../../system/run-bootstrap.ts';
import { broken, type Check, type Finding, ok, skipped, warning } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

const SETUP = 'subpiped setup';

async function setUp(): Promise<string> {
  const code = await runBootstrap(['setup']);
  if (code !== 0) throw new Error(`subpiped setup exited with code ${code}`);
  return 'subpiped setup is done';
}

/** Python, uv and the stages' environments. */
export function pythonChecks(at: Surroundings): Check[] {
  return [uv(at), environments(at)];
}

function uv({ places, ask }: Surroundings): Check {
  return {
    id: 'uv',
    title: 'uv',
    run: async (signal) => {
      const program = join(venvsDir(places), 'uv', 'bin', 'uv');
      if (!existsSync(program)) return warning('uv is not installed', SETUP, { fix: setUp });
      const { code, stdout, stderr } = await ask(program, ['--version'], { signal });
      return code === 0
        ? ok(stdout.trim())
        : warning(`uv does not start: ${stderr.trim()}`, SETUP, { fix: setUp });
    },
  };
}

function environments(at: Surroundings): Check {
  return {
    id: 'environments',
    title: 'Environments',
    inService: true,
    run: async (signal) => {
      const profile = await profileOf(at);
      const found = await Promise.all(
        STAGE_NAMES.map((stage) => problemOf(at, stage, profile, signal)),
      );
      const problems = found.filter((problem) => problem !== null);
      return problems.length === 0
        ? ok(`all ${STAGE_NAMES.length} match their lock files`)
        : broken(problems.join('; '), SETUP, { fix: setUp });
    },
  };
}

/** What is wrong with a stage's environment, or null. */
async function problemOf(
  { places, ask }: Surroundings,
  stage: StageName,
  profile: string,
  signal: AbortSignal,
): Promise<string | null> {
  const venv = join(venvsDir(places), stage);
  const python = join(venv, 'bin', 'python');
  // A link to nothing, too: the Python that it was made from has been removed.
  if (!existsSync(python)) return `${stage} has no environment`;
  const { code, stderr } = await ask(python, ['-c', 'import sys'], { signal });
  if (code !== 0) return `${stage}: its Python does not start (${stderr.trim().slice(0, 80)})`;
  const stamp = await readFile(join(venv, '.stamp'), 'utf8').catch(() => '');
  const lock = await lockText(stage, profile);
  // python/setup_venvs.sh writes what it was made with on the first line, then the lock.
  const made = stamp.slice(stamp.indexOf('\n') + 1).trim();
  return made === lock.trim() ? null : `${stage} does not match its lock file`;
}

async function lockText(stage: StageName, profile: string): Promise<string> {
  const base = join(pythonDir(), 'requirements', stage.replaceAll('-', '_'));
  const best = profile === 'best' && existsSync(`${base}.best.lock`);
  return await readFile(`${base}${best ? '.best' : ''}.lock`, 'utf8');
}

/** The profile that setup wrote down. */
async function profileOf({ places, config }: Surroundings): Promise<string> {
  if (!(config instanceof Error) && config.profile !== 'auto') return config.profile;
  const text = await readFile(join(cacheDir(places), 'profile.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { profile?: string }).profile ?? 'starter';
}

/** What a check that needs Python says without one. */
export function interpreterOf(at: Surroundings): string | Finding {
  const python = join(venvsDir(at.places), 'demux', 'bin', 'python');
  return existsSync(python) ? python : skipped('needs the environments');
}
