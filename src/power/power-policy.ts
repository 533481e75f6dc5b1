import type { Action, PowerConfig, ScheduleConfig } from '../config/power.ts';
import type { WaitReason } from '../domain/job.ts';
import { waitHint } from '../domain/wait-hints.ts';
import type { PowerFacts } from './power-source.ts';
import { quietUntil } from './quiet-hours.ts';

/** What may speak against working at full speed, in the order in which it is told. */
export const POWER_REASONS = [
  'on_battery',
  'low_power',
  'too_hot',
  'outside_schedule',
] as const satisfies readonly WaitReason[];
export type PowerReason = (typeof POWER_REASONS)[number];

/** One thing that speaks against it, with what a person reads about it. */
export interface Judgment {
  readonly reason: PowerReason;
  readonly action: Exclude<Action, 'run'>;
  readonly message: string;
  readonly hint: string;
  /** When it ends by itself (epoch ms), where that is known. */
  readonly until: number | null;
  /** The battery is below its limit, whatever else is configured for it. */
  readonly batteryLow?: true;
}

/** What becomes of films, and the strictest of the reasons for it. */
export interface Decision {
  readonly action: Action;
  readonly reason: PowerReason | null;
  readonly message: string;
  readonly hint: string;
  readonly until: number | null;
}

export interface PolicyConfig {
  readonly power: PowerConfig;
  readonly schedule: ScheduleConfig;
}

/** A battery at its limit goes back and forth by a percent; films go on this much above it. */
const CHARGED_PERCENT = 5;
const DAY_MS = 24 * 3_600_000;

/**
 * Everything that speaks against full speed now (epoch ms).
 *
 * @param held what holds already: what once waited for a charged battery waits for somewhat more
 */
export function judge(
  facts: PowerFacts,
  { power, schedule }: PolicyConfig,
  now: number,
  held: readonly Judgment[] = [],
): Judgment[] {
  const judgments = [
    onBattery(facts, power, held),
    lowPower(facts, power),
    tooHot(facts, power),
    outsideSchedule(schedule, now),
  ];
  return judgments.filter((judgment) => judgment !== null);
}

/** The strictest of what speaks against it: of two that are alike, the one told first. */
export function decide(judgments: readonly Judgment[]): Decision {
  const strictest = judgments.find(({ action }) => action === 'pause') ?? judgments[0];
  return strictest ?? { action: 'run', reason: null, message: '', hint: '', until: null };
}

/** Whether anything that is read of the computer's power could matter. */
export function wantsFacts({ power }: PolicyConfig): boolean {
  const { onBattery, onLowPower, whenHot, minBatteryPercent } = power;
  return minBatteryPercent > 0 || [onBattery, onLowPower, whenHot].some((to) => to !== 'run');
}

const outcome = (action: Judgment['action']) =>
  action === 'pause' ? 'films wait' : 'films run slower';

function onBattery(
  { onBattery: isOn, batteryPercent: percent }: PowerFacts,
  { onBattery: action, minBatteryPercent: least }: PowerConfig,
  held: readonly Judgment[],
): Judgment | null {
  if (isOn !== true) return null;
  const reason = 'on_battery';
  const left = percent === null ? 'charge unknown' : `${percent}% left`;
  const wasLow = held.some(({ batteryLow }) => batteryLow === true);
  if (percent !== null && percent < least + (wasLow ? CHARGED_PERCENT : 0)) {
    return {
      reason,
      action: 'pause',
      message: `${left}: ${outcome('pause')}, as power.minBatteryPercent is ${least}`,
      hint: 'connect the power adapter, or lower power.minBatteryPercent',
      until: null,
      batteryLow: true,
    };
  }
  if (action === 'run') return null;
  return {
    reason,
    action,
    message: `${left}: ${outcome(action)}`,
    hint: waitHint(reason),
    until: null,
  };
}

function lowPower({ lowPower: isOn }: PowerFacts, power: PowerConfig): Judgment | null {
  const { onLowPower: action } = power;
  if (isOn !== true || action === 'run') return null;
  const reason = 'low_power';
  const message = `low power mode is on: ${outcome(action)}`;
  return { reason, action, message, hint: waitHint(reason), until: null };
}

function tooHot({ thermal }: PowerFacts, { whenHot }: PowerConfig): Judgment | null {
  if (thermal === null || thermal === 'nominal' || thermal === 'moderate' || whenHot === 'run') {
    return null;
  }
  const reason = 'too_hot';
  // Beyond heavy the system is about to put itself to sleep: slower is no longer enough.
  const action = thermal === 'heavy' ? whenHot : 'pause';
  const message = `thermal pressure is ${thermal}: ${outcome(action)}`;
  const hint =
    action === 'pause'
      ? waitHint(reason)
      : 'let the computer cool down; full speed returns automatically';
  return { reason, action, message, hint, until: null };
}

function outsideSchedule(
  { quietHours, duringQuietHours: action }: ScheduleConfig,
  now: number,
): Judgment | null {
  if (action === 'run') return null;
  const until = quietUntil(quietHours, now);
  if (until === undefined) return null;
  const end = until === null ? 'all day' : `until ${wallTime(until, now)}`;
  const goesOn = action === 'pause' ? 'the film resumes' : 'full speed returns';
  return {
    reason: 'outside_schedule',
    action,
    message: `quiet hours ${end}: ${outcome(action)}`,
    hint:
      until === null
        ? 'change schedule.quietHours: they cover the whole day'
        : `${goesOn} automatically at ${wallTime(until, now)} (schedule.quietHours)`,
    until,
  };
}

/** `07:00` within a day, `Mon 07:00` later. */
function wallTime(at: number, now: number): string {
  const local = new Date(at);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const time = `${twoDigits(local.getHours())}:${twoDigits(local.getMinutes())}`;
  if (at - now < DAY_MS) return time;
  return `${local.toLocaleDateString('en', { weekday: 'short' })} ${time}`;
}
