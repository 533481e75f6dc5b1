import { DAYS, type QuietWindow } from '../config/power.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Windows repeat every week; a change of the clock moves one by an hour or two. */
const SEARCH_MINUTES = 8 * DAY_MINUTES;

/** What the clock on the wall shows. */
interface WallTime {
  /** 0 is Sunday. */
  readonly day: number;
  readonly minute: number;
}

/**
 * When the present quiet hours end (epoch ms), `null` if they never do; undefined outside of them.
 * The clock on the wall decides, by the computer's time zone: in the night in which it is set back,
 * 02:30 is quiet both times, and in the one in which it is set forward the night is shorter.
 */
export function quietUntil(windows: readonly QuietWindow[], at: number): number | null | undefined {
  if (!isQuiet(windows, at)) return undefined;
  // Offsets of time zones are whole minutes, so that windows begin and end at whole minutes.
  const first = (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
  for (let step = 0; step < SEARCH_MINUTES; step += 1) {
    const instant = first + step * MINUTE_MS;
    if (!isQuiet(windows, instant)) return instant;
  }
  return null;
}

function isQuiet(windows: readonly QuietWindow[], at: number): boolean {
  if (windows.length === 0) return false;
  const local = new Date(at);
  const now = { day: local.getDay(), minute: local.getHours() * 60 + local.getMinutes() };
  return windows.some((window) => holds(window, now));
}

function holds({ from, to, days }: QuietWindow, { day, minute }: WallTime): boolean {
  const begin = minuteOf(from);
  const end = minuteOf(to);
  const begins = (on: number) => days === undefined || days.some((name) => DAYS[on] === name);
  if (begin < end) return begins(day) && minute >= begin && minute < end;
  // Over midnight: the late part belongs to today's window, the early one to yesterday's.
  const yesterday = (day + 6) % 7;
  return (begins(day) && minute >= begin) || (begins(yesterday) && minute < end);
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
