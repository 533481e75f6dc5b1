import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { endGroup } from './process-group.ts';
import { groupOf } from './process-identity.ts';

/**
 * The process groups of all processes whose environment says `NAME=value`. A group is found by any
 * of its members: its leader may be dead while ffmpeg below it still writes.
 */
export function markedGroups(name: string, value: string): number[] {
  const mark = `${name}=${value}`;
  const groups = process.platform === 'linux' ? fromProc(mark) : groupsByPs(mark);
  return [...new Set(groups)].filter((pgid) => pgid > 1 && pgid !== process.pid);
}

/**
 * Ends at once what carries the mark and is left in a group of its own: a program that a stage
 * started may have begun a session (setsid(2)), where a signal to the stage's group does not reach.
 */
export async function endMarked(name: string, value: string): Promise<void> {
  await Promise.all(markedGroups(name, value).map((pgid) => endGroup(pgid, 0)));
}

function fromProc(mark: string): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && environmentOf(pid).includes(mark))
    .flatMap((pid) => groupOf(Number(pid)) ?? []);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // Gone by now, or another person's.
    return [];
  }
}

/** `markedGroups` by ps(1), where there is no /proc; BSD's writes the environment behind the command. */
export function groupsByPs(mark: string, environmentFlags = '-axEww'): number[] {
  const table = execFileSync('ps', [environmentFlags, '-o', 'pgid=', '-o', 'command='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return table
    .split('\n')
    .filter((line) => line.split(' ').includes(mark))
    .map((line) => Number.parseInt(line, 10))
    .filter(Number.isInteger);
}
