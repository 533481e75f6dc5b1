import type { Snapshot } from '../queue/snapshot.ts';
import type { CommandContext } from './command.ts';

/** Says on standard error when nobody is there to act on what was written. */
export function remindOfDaemon({ err, howToStart }: CommandContext, { daemon }: Snapshot): void {
  if (!daemon.running) err.write(`No daemon is running: start it with \`${howToStart()}\`.\n`);
}
