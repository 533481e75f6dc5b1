import { dirname } from 'node:path';
import type { Job } from '../domain/job.ts';
import { waitHint } from '../domain/wait-hints.ts';
import { exists } from './inbox.ts';
import type { IntakeListener, IntakeQueue } from './intake-ports.ts';
import { type Look, lookAt } from './stable-file.ts';

/**
 * Looks after the films that are queued or wait: one that was removed is canceled, one whose
 * volume is away waits for it, and one that is there again goes on.
 */
export async function checkWaitingSources(
  queue: IntakeQueue,
  listener: Pick<IntakeListener, 'waiting'>,
  look: (path: string) => Promise<Look> = lookAt,
): Promise<void> {
  for (const job of queue.list({ states: ['queued', 'waiting'] })) {
    const seen = await look(job.sourcePath);
    if (seen.kind === 'file') {
      if (mayGoOn(job)) queue.resume(job.id);
      continue;
    }
    if (seen.kind !== 'gone') continue;
    if (await exists(dirname(job.sourcePath))) {
      queue.removeSource(job.id);
    } else if (job.reason !== 'volume_missing') {
      queue.wait(job.id, 'volume_missing', waitHint('volume_missing'));
      const waiting = queue.get(job.id);
      if (waiting) listener.waiting(waiting);
    }
  }
}

/** Whether the film waited for its file; without fingerprint intake itself had put it aside. */
function mayGoOn(job: Job): boolean {
  if (job.state !== 'waiting') return false;
  return (
    job.fingerprint === null || job.reason === 'volume_missing' || job.reason === 'icloud_evicted'
  );
}
