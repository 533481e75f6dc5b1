import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectDir } from './project.ts';

/** Runs a verb of setup (src/bootstrap.mjs) with this terminal; resolves with its exit code. */
export async function runBootstrap(args: readonly string[]): Promise<number> {
  const bootstrap = join(projectDir(), 'src', 'bootstrap.mjs');
  const child = spawn(process.execPath, [bootstrap, ...args], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
