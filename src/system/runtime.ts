import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from './project.ts';

interface Runtime {
  readonly node: {
    readonly oldest: readonly [number, number];
    readonly below: number;
    readonly flags: readonly string[];
  };
  readonly mac: { readonly arch: string; readonly oldest: number; readonly sentence: string };
}

let table: Runtime | undefined;

/** What this program runs on; src/bootstrap/ reads the same table, which setup needs before a build. */
function runtime(): Runtime {
  const file = join(projectDir(), 'config', 'runtime.json');
  table ??= JSON.parse(readFileSync(file, 'utf8')) as Runtime;
  return table;
}

/** Whether this program runs on a version of Node, as `process.versions.node` has it. */
export function isSupportedNode(version: string): boolean {
  const { oldest, below } = runtime().node;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < below && (major > oldest[0] || (major === oldest[0] && minor >= oldest[1]));
}

/** What a daemon's node is started with. */
export function nodeFlags(): readonly string[] {
  return runtime().node.flags;
}

/**
 * Why this program does not run on a Mac, in a sentence; null if it does, or the machine is none.
 * `version` is what `sw_vers -productVersion` says; an empty one is not held against the Mac.
 */
export function macProblem(
  platform: NodeJS.Platform,
  arch: string,
  version: string,
): string | null {
  if (platform !== 'darwin') return null;
  const { mac } = runtime();
  const major = Number.parseInt(version, 10);
  return arch !== mac.arch || major < mac.oldest ? mac.sentence : null;
}
