import { caffeinate } from './keep-awake.ts';
import { LinuxPower } from './linux-power.ts';
import { MacPower } from './mac-power.ts';
import { type PowerSource, unknownPower } from './power-source.ts';
import { LINUX_PACE, MAC_PACE, type PaceCommands } from './stage-pace.ts';

/** What a system offers for all of this. */
export interface SystemPower {
  readonly source: PowerSource;
  readonly pace: PaceCommands;
  /** Keeps the computer awake; null where nothing does so for certain. */
  readonly keepAwake: readonly [string, ...string[]] | null;
}

/**
 * A Linux desktop asks its own session what keeps it awake, and logind's inhibitors need its leave:
 * there a film goes on after sleep instead.
 */
export function systemPower(platform: NodeJS.Platform, daemonPid: number): SystemPower {
  if (platform === 'darwin') {
    return { source: new MacPower(), pace: MAC_PACE, keepAwake: caffeinate(daemonPid) };
  }
  const source = platform === 'linux' ? new LinuxPower() : unknownPower;
  return { source, pace: LINUX_PACE, keepAwake: null };
}
