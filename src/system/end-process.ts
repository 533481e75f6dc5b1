import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/** What Node calls a read or a look that has not been answered yet. */
const READS: ReadonlySet<string> = new Set(['FSReqPromise', 'FSReqCallback']);
const GRACE_MS = 1_000;
const POLL_MS = 20;

/**
 * Ends this process. One read of a share that does not answer would keep it for ever: Node's exit
 * waits for the threads that read (uv_library_shutdown joins them), so after the grace it ends by
 * SIGKILL, which nothing can hold up but the kernel itself.
 */
export async function endProcess(code: number, graceMs = GRACE_MS): Promise<void> {
  const limit = performance.now() + graceMs;
  while (process.getActiveResourcesInfo().some((name) => READS.has(name))) {
    if (performance.now() >= limit) process.kill(process.pid, 'SIGKILL');
    await delay(POLL_MS);
  }
  process.exit(code);
}
