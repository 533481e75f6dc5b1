import type { WaitReason } from './job.ts';

const HINTS: Readonly<Record<WaitReason, string>> = {
  disk_full: 'free some space on the disk of out/; the film goes on by itself',
  volume_missing: 'connect the volume again; the film goes on by itself',
  read_failed: 'it is tried again; if it stays so, check the disk or copy the film again',
  write_failed: 'it is tried again; if it stays so, check the disk of out/',
  not_answering: 'wake or connect the disk or share again; the film goes on by itself',
  needs_permission: 'allow reading in/ and writing out/; the film goes on by itself',
  missing_model: 'run subpiped setup, then subpiped retry JOB',
  missing_tool: 'run subpiped setup, then subpiped retry JOB',
  config_invalid: 'mend the configuration that subpiped show JOB names, then subpiped retry JOB',
  icloud_evicted: 'open the film once in Finder so that iCloud fetches it',
  paused: 'subpiped resume',
  on_battery: 'connect the power adapter, or set power.onBattery to run',
  low_power: 'switch low power mode off, or set power.onLowPower to run',
  too_hot: 'let the computer cool down; the film goes on by itself',
  outside_schedule: 'the film goes on when its hours begin',
};

/** What the person can do about a wait reason. */
export function waitHint(reason: string): string {
  return Object.hasOwn(HINTS, reason) ? HINTS[reason as WaitReason] : '';
}
