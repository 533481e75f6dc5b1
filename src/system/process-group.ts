import { setTimeout as delay } from 'node:timers/promises';
import { isZombieGroup } from './process-identity.ts';

const POLL_MS = 20;

/** Sends a signal to all of a process group; false if nothing is left of it. */
export function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  // kill(2) takes -1 for every process there is and 0 for the caller's own group.
  if (!Number.isInteger(pgid) || pgid <= 1) throw new RangeError(`${pgid} is not a process group`);
  try {
    process.kill(-pgid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    // macOS says EPERM for a group of which only zombies are left.
    if (code === 'EPERM') return false;
    throw error;
  }
}

/**
 * Ends a process group: SIGTERM, and SIGKILL after `graceMs` for those that stay. Resolves when
 * nothing is left. execa ends only the direct child of a detached one, so the group is ended here.
 */
export async function endGroup(pgid: number, graceMs: number): Promise<void> {
  signalGroup(pgid, 'SIGTERM');
  if (await isGone(pgid, graceMs)) return;
  signalGroup(pgid, 'SIGKILL');
  // SIGKILL cannot be refused; a process in an uninterruptible read goes when its disk answers.
  await isGone(pgid, 10_000);
}

async function isGone(pgid: number, limitMs: number): Promise<boolean> {
  const limit = performance.now() + limitMs;
  while (signalGroup(pgid, 0) && !isZombieGroup(pgid)) {
    if (performance.now() >= limit) return false;
    await delay(POLL_MS);
  }
  return true;
}
