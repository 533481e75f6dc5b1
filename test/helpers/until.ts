import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/** Waits until something is so; throws with `what` after the time. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error(`waited in vain until ${what}`);
    await delay(POLL_MS);
  }
}
