import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

/** Writes of the queue; each has a point before it is committed and one after. */
export const COMMITS = [
  'settle',
  'enqueue',
  'claim',
  'renew',
  'redo-cleared',
  'complete',
  'fail',
  'retry-later',
  'wait-for',
  'settle-again',
  'release',
  'canceled',
  'void-leases',
  'stage-start',
  'stage-reused',
  'stage-progress',
  'stage-device',
  'stage-finish',
  'condition-set',
  'condition-lift',
  'daemon-acquire',
  'daemon-release',
] as const;

/** Single places; docs/failpoints.md says of each what must hold after a death there. */
const POINTS = [
  'whole-file.before-sync',
  'whole-file.before-rename',
  'whole-file.renamed',
  'runner.manifest-removed',
  'runner.spawned',
  'runner.exited',
  'redo.forgotten',
  'publish.before-report',
  'publish.reported',
  'publish.tidied',
  'worker.before-outcome',
  'reaper.before',
  'reaper.ended',
] as const;

export type CommitName = (typeof COMMITS)[number];
export type FailpointName =
  | (typeof POINTS)[number]
  | `${CommitName}.before`
  | `${CommitName}.after`;

export const FAILPOINTS: readonly FailpointName[] = [
  ...COMMITS.flatMap((name) => [`${name}.before`, `${name}.after`] as const),
  ...POINTS,
];

/** Who dies: the daemon, the stages that it runs, or both. */
const DEATHS = ['daemon', 'stage', 'both'] as const;

export interface ArmedFailpoint {
  readonly name: string;
  /** It fires when it is reached for this time in one process. */
  readonly count: number;
  readonly death: (typeof DEATHS)[number];
  /** Created when it fires; once it is there, nothing fires any more. */
  readonly once: string | undefined;
}

/** Reads `NAME[@COUNT][:daemon|stage|both]`; throws for anything else. */
export function parseFailpoint(
  text: string | undefined,
  once: string | undefined,
): ArmedFailpoint | null {
  if (!text) return null;
  const [, name = '', count = '1', death = 'daemon'] =
    /^([\w.-]+)(?:@([1-9]\d*))?(?::(\w+))?$/.exec(text) ?? [];
  const known = DEATHS.find((candidate) => candidate === death);
  if (name === '' || known === undefined) {
    throw new Error(
      `SUBPIPED_FAILPOINT is ${text}; it must be NAME[@COUNT][:daemon|stage|both], see docs/failpoints.md`,
    );
  }
  return { name, count: Number(count), death: known, once };
}

// biome-ignore lint/style/noProcessEnv: parts that lie below the configuration have points, too.
const { SUBPIPED_FAILPOINT, SUBPIPED_FAILPOINT_ONCE } = process.env;
const armed = parseFailpoint(SUBPIPED_FAILPOINT, SUBPIPED_FAILPOINT_ONCE);
let reached = 0;

/** A place at which a test may kill this program; nothing at all unless one is armed. */
export function failpoint(name: FailpointName): void {
  if (armed !== null && armed.name === name) reach(armed);
}

/** A write of the queue between its two points. */
export function committing<T>(name: CommitName, write: () => T): T {
  failpoint(`${name}.before`);
  const result = write();
  failpoint(`${name}.after`);
  return result;
}

function reach({ name, count, death, once }: ArmedFailpoint): void {
  reached += 1;
  if (reached !== count || !isFirst(once, name)) return;
  // The stages are groups of their own and would outlive this process for a moment.
  if (death !== 'daemon') for (const pgid of childGroups()) process.kill(-pgid, 'SIGKILL');
  if (death === 'stage') return;
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Whether nobody fired before: the file is created by one process only. */
function isFirst(once: string | undefined, name: string): boolean {
  if (once === undefined) return true;
  try {
    const file = openSync(once, 'wx');
    writeSync(file, `${name}\n`);
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The process groups that children of this process lead. */
function childGroups(): number[] {
  const table = execFileSync('ps', ['-axo', 'pid=,ppid=,pgid='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([pid, ppid, pgid]) => ppid === process.pid && pid === pgid)
    .map(([pid = 0]) => pid);
}
