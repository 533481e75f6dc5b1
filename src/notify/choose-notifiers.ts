import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { LogNotifier } from './log-notifier.ts';
import { MacNotificationCenter } from './notification-center.ts';
import type { Notifier } from './notifier.ts';
import { NotifySend } from './notify-send.ts';
import { Osascript } from './osascript.ts';

/** Where Homebrew puts terminal-notifier; launchd's PATH names neither. */
const TERMINAL_NOTIFIERS = [
  '/opt/homebrew/bin/terminal-notifier',
  '/usr/local/bin/terminal-notifier',
];
const ROSETTA = '/Library/Apple/usr/libexec/oah/libRosettaRuntime';

export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly exists: (path: string) => boolean;
}

const thisSystem: System = { platform: process.platform, arch: process.arch, exists: existsSync };

/** The ways to tell the person on this system, best first; the log is always the last. */
export function chooseNotifiers(logger: Logger, system: System = thisSystem): Notifier[] {
  const log = new LogNotifier(logger);
  if (system.platform === 'linux') return [new NotifySend(), log];
  if (system.platform !== 'darwin') return [log];
  const installed = TERMINAL_NOTIFIERS.find((path) => system.exists(path));
  // The program inside node-notifier 10 is for Intel: without Rosetta it cannot start
  // (mikaelbr/node-notifier#361).
  const canRunIntel = system.arch === 'x64' || system.exists(ROSETTA);
  const center = installed !== undefined || canRunIntel;
  return [...(center ? [new MacNotificationCenter(installed)] : []), new Osascript(), log];
}
