import { join } from 'node:path';
import type { PlaceEnvironment } from '../config/paths.ts';
import { runProgram } from '../system/run-program.ts';
import { isSupportedNode } from '../system/runtime.ts';

/** What is looked at to choose a node. */
export interface NodeSurroundings {
  /** `process.execPath`: the real file, whatever link it was called by. */
  readonly execPath: string;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** Starts a program and returns its `process.versions.node`; null if it does not work. */
  readonly versionOf: (node: string) => Promise<string | null>;
}

export interface NodeChoice {
  readonly node: string;
  /** What may break it, and what to do then; empty when nothing is known to. */
  readonly warning: string;
}

/** Folders of version managers, where a version is removed as easily as it came. */
const MANAGED =
  /\/(\.nvm\/versions|fnm\/node-versions|\.fnm\/node-versions|fnm_multishells|\.volta\/tools|\.asdf\/installs|mise\/installs|\.nodenv\/versions|\.n\/n\/versions|nvs\/node)\//u;
const CELLAR = /^(?<prefix>.*)\/Cellar\/(?<formula>[^/]+)\/[^/]+\/bin\/node$/u;
/** A node that does not answer is none to build a service on. */
const NODE_LIMIT_MS = 10_000;

/**
 * A path of node that stays over updates, for a service that is to start for years. The file that
 * runs now is often named by its version (`/opt/homebrew/Cellar/node/26.0.0/bin/node`) and gone after
 * the next `brew upgrade`. Any supported version will do.
 */
export async function stableNode(at: NodeSurroundings): Promise<NodeChoice> {
  for (const { node, warning } of candidates(at)) {
    if (node === at.execPath) return { node, warning };
    const version = await at.versionOf(node);
    if (version !== null && isSupportedNode(version)) return { node, warning };
  }
  return { node: at.execPath, warning: '' };
}

/** The same for the node that runs this process. */
export async function nodeForService({
  homeDir,
  platform,
}: Pick<PlaceEnvironment, 'homeDir' | 'platform'>): Promise<NodeChoice> {
  return await stableNode({ execPath: process.execPath, homeDir, platform, versionOf });
}

async function versionOf(node: string): Promise<string | null> {
  const args = ['-p', 'process.versions.node'];
  const { code, stdout } = await runProgram(node, args, { limitMs: NODE_LIMIT_MS });
  return code === 0 ? stdout.trim() : null;
}

function candidates({ execPath, homeDir, platform }: NodeSurroundings): NodeChoice[] {
  const found = CELLAR.exec(execPath)?.groups;
  if (found !== undefined) {
    const { prefix = '', formula = '' } = found;
    return [{ node: join(prefix, 'opt', formula, 'bin', 'node'), warning: '' }];
  }
  if (!MANAGED.test(execPath)) return [{ node: execPath, warning: '' }];
  const installed =
    platform === 'darwin'
      ? [
          '/opt/homebrew/opt/node/bin/node',
          '/opt/homebrew/opt/node@24/bin/node',
          '/usr/local/bin/node',
        ]
      : ['/usr/bin/node', '/usr/local/bin/node'];
  const own = execPath.replace(homeDir, '~');
  const warning = `the service runs ${own}: removing that version of node breaks it until you run subpiped install again`;
  return [...installed.map((node) => ({ node, warning: '' })), { node: execPath, warning }];
}
