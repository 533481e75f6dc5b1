import { join } from 'node:path';

/** What is looked at to choose a node. */
export interface NodeSurroundings {
  /** `process.execPath`: the real file, whatever link it was called by. */
  readonly execPath: string;
  readonly homeDir: string;
  readonly platform: NodeJS.Platform;
  /** `process.versions.modules`: native modules are compiled for one such number. */
  readonly abi: string;
  /** `process.versions.node`. */
  readonly version: string;
  /** Starts a program and returns its `process.versions.modules`; null if it does not work. */
  readonly abiOf: (node: string) => Promise<string | null>;
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

/**
 * A path of node that stays over updates, for a service that is to start for years. The file that
 * runs now is often named by its version (`/opt/homebrew/Cellar/node/26.0.0/bin/node`) and gone after
 * the next `brew upgrade`. Only a node with the same ABI will do: better-sqlite3 is compiled for it.
 */
export async function stableNode(at: NodeSurroundings): Promise<NodeChoice> {
  for (const { node, warning } of candidates(at)) {
    if (node === at.execPath || (await at.abiOf(node)) === at.abi) return { node, warning };
  }
  return { node: at.execPath, warning: '' };
}

function candidates({ execPath, version, homeDir, platform }: NodeSurroundings): NodeChoice[] {
  const major = version.split('.')[0] ?? '';
  const versioned = (prefix: string) => join(prefix, 'opt', `node@${major}`, 'bin', 'node');
  const found = CELLAR.exec(execPath)?.groups;
  if (found !== undefined) {
    const { prefix = '', formula = '' } = found;
    const link = { node: join(prefix, 'opt', formula, 'bin', 'node'), warning: '' };
    if (formula !== 'node') return [link];
    // `brew upgrade` brings `node` another major version, and with it another ABI.
    const warning = `brew upgrade may replace ${link.node} by another major version: brew install node@22, and subpiped install again, for one that stays`;
    return [
      { node: versioned(prefix), warning: '' },
      { ...link, warning },
    ];
  }
  if (!MANAGED.test(execPath)) return [{ node: execPath, warning: '' }];
  const installed =
    platform === 'darwin'
      ? [
          versioned('/opt/homebrew'),
          versioned('/usr/local'),
          '/opt/homebrew/opt/node/bin/node',
          '/usr/local/bin/node',
        ]
      : ['/usr/bin/node', '/usr/local/bin/node'];
  const own = execPath.replace(homeDir, '~');
  const warning = `the service runs ${own}: removing that version of node breaks it, until subpiped install is typed again`;
  return [...installed.map((node) => ({ node, warning: '' })), { node: execPath, warning }];
}
