import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { LeaseOwner } from '../domain/job.ts';

/** Fields of /proc/PID/stat counted behind the closing bracket of the name (proc(5)). */
const STATE_FIELD = 0;
const GROUP_FIELD = 2;
const START_FIELD = 19;

/**
 * When a process started, as an opaque text that no other process of this boot with the same pid
 * has; null if there is none or it is a zombie (which `kill(pid, 0)` still finds).
 */
export function startTimeOf(pid: number): string | null {
  return process.platform === 'linux' ? fromProc(pid) : startTimeByPs(pid);
}

function fromProc(pid: number): string | null {
  const fields = statOf(pid);
  return isZombie(fields[STATE_FIELD]) ? null : (fields[START_FIELD] ?? null);
}

/** The process group of a process on Linux; null if there is none or it is a zombie. */
export function groupOf(pid: number): number | null {
  const fields = statOf(pid);
  return isZombie(fields[STATE_FIELD]) ? null : Number(fields[GROUP_FIELD]);
}

/** What /proc/PID/stat says behind the name; nothing if there is no such process. */
function statOf(pid: number | string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold blanks and brackets; the last bracket ends it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/**
 * Whether all that is left of a group on Linux are zombies: `kill` still finds those, and a
 * container's first process may never ask for them.
 */
export function isZombieGroup(pgid: number): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').every((name) => {
    if (!/^\d+$/.test(name)) return true;
    const fields = statOf(name);
    return fields[GROUP_FIELD] !== String(pgid) || isZombie(fields[STATE_FIELD]);
  });
}

/** `startTimeOf` by ps(1), where there is no /proc. */
export function startTimeByPs(pid: number): string | null {
  try {
    // One -o a column: BSD's ps takes all that follows the first `=` for that column's heading.
    const line = execFileSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      // lstart is written by locale and time zone; the daemon's and a terminal's may differ.
      env: { LC_ALL: 'C', TZ: 'UTC', PATH: '/bin:/usr/bin' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state, ...started] = line.split(/\s+/);
    return isZombie(state) || started.length === 0 ? null : started.join(' ');
  } catch {
    return null;
  }
}

function isZombie(state: string | undefined): boolean {
  return state === undefined || state === '' || state.startsWith('Z') || state === 'X';
}

let knownBoot: string | undefined;

/** Identity of this boot: after a restart the same pid is another process. */
export function bootId(): string {
  knownBoot ??=
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      : execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], {
          encoding: 'utf8',
        }).trim();
  return knownBoot;
}

/** An owner as one word: what it starts carries it in its environment. */
export function ownerMark({ pid, startedAt, bootId }: LeaseOwner): string {
  return `${pid}-${startedAt}-${bootId}`.replaceAll(/\s+/g, '_');
}

/** This process as the owner of a lease. */
export function currentOwner(): LeaseOwner {
  return {
    pid: process.pid,
    startedAt: startTimeOf(process.pid) ?? '',
    bootId: bootId(),
  };
}

/** Whether the very process that took a lease still lives. */
export function isAlive(owner: LeaseOwner): boolean {
  return owner.bootId === bootId() && startTimeOf(owner.pid) === owner.startedAt;
}
