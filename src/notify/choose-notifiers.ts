import type { Logger } from 'pino';
import { Alerter } from './alerter.ts';
import { installedProgram, type System, thisSystem } from './installed-program.ts';
import { LogNotifier } from './log-notifier.ts';
import { MacNotificationCenter } from './notification-center.ts';
import type { Notifier } from './notifier.ts';
import { NotifySend } from './notify-send.ts';
import { Osascript } from './osascript.ts';
import { TerminalNotifier } from './terminal-notifier.ts';

const ROSETTA = '/Library/Apple/usr/libexec/oah/libRosettaRuntime';

export type { System };

/**
 * The ways to tell the person on this system, best first; the log is always the last. One that does
 * not exist here is among them and says what keeps it.
 */
export function chooseNotifiers(logger: Logger, system: System = thisSystem): Notifier[] {
  const log = new LogNotifier(logger);
  const program = (name: string) => installedProgram(name, system);
  if (system.platform === 'linux') return [new NotifySend(program('notify-send')), log];
  if (system.platform !== 'darwin') return [log];
  return [
    new TerminalNotifier(program('terminal-notifier')),
    new Alerter(program('alerter')),
    new MacNotificationCenter(system.arch === 'x64' || system.exists(ROSETTA)),
    new Osascript(program('osascript')),
    log,
  ];
}

/** A way and what keeps it from being used, if anything does. */
export interface WayFound {
  readonly notifier: Notifier;
  readonly obstacle: string | null;
}

/** All ways with what is known about each, without showing anything. Never rejects. */
export async function examineNotifiers(notifiers: readonly Notifier[]): Promise<WayFound[]> {
  return await Promise.all(
    notifiers.map(async (notifier) => {
      const obstacle = (await notifier.obstacle?.().catch(String)) ?? null;
      return { notifier, obstacle };
    }),
  );
}
