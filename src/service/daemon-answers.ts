import { setTimeout as delay } from 'node:timers/promises';
import { DaemonRecord } from '../queue/daemon-record.ts';
import { openForReading } from '../queue/database.ts';
import { systemClock } from '../system/clock.ts';
import { isAlive } from '../system/process-identity.ts';

const LOOK_MS = 100;

/**
 * The daemon that holds a home, by its own word; null if none lives. A manager of services knows
 * only that a process was started.
 */
export function daemonOf(database: string): number | null {
  let db: ReturnType<typeof openForReading> = null;
  try {
    db = openForReading(database);
    if (db === null) return null;
    const daemon = new DaemonRecord(db, systemClock).read();
    return daemon !== null && isAlive(daemon.owner) ? daemon.owner.pid : null;
  } catch {
    // Being made, mended or migrated by the daemon that is waited for.
    return null;
  } finally {
    db?.close();
  }
}

/**
 * Waits until the manager's process says itself that it holds the home; false if it has not within
 * `limitMs`. One that was started by hand may hold the home, and the manager's own ends at once.
 */
export async function daemonAnswers(
  database: string,
  managerPid: () => Promise<number | null>,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const limit = performance.now() + limitMs;
  for (;;) {
    // Its own word first: that is a look into a file, and the manager's is a program to start.
    const pid = daemonOf(database);
    if (pid !== null && (await managerPid()) === pid) return true;
    if (performance.now() > limit) return false;
    await delay(LOOK_MS, undefined, { signal });
  }
}

/** Words on a daemon that holds the home in the place of the manager's; none if there is none. */
export function heldByHand(
  database: string,
  managerPid: number | null,
): { readonly message: string; readonly hint: string } | null {
  const pid = daemonOf(database);
  if (pid === null || pid === managerPid) return null;
  return {
    message: `process ${pid}, started by hand, is using the home`,
    hint: `stop it with kill ${pid}, then run subpiped restart`,
  };
}
