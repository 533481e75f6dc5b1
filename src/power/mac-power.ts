import { ASK_LIMIT_MS, askProgram } from './ask-program.ts';
import {
  type PowerFacts,
  type PowerSource,
  THERMAL_LEVELS,
  type ThermalLevel,
} from './power-source.ts';

/** The notification by which macOS tells how hot it is; readable without rights. */
const THERMAL_KEY = 'com.apple.system.thermalpressurelevel';

/** Power of a Mac by pmset(1) and notifyutil(1); `powermetrics` would need root. */
export class MacPower implements PowerSource {
  readonly #limitMs: number;

  constructor(limitMs: number = ASK_LIMIT_MS) {
    this.#limitMs = limitMs;
  }

  async read(signal: AbortSignal): Promise<PowerFacts> {
    const ask = (program: string, ...args: string[]) =>
      askProgram(program, args, signal, this.#limitMs);
    const [battery, settings, thermal] = await Promise.all([
      ask('pmset', '-g', 'batt'),
      ask('pmset', '-g'),
      ask('notifyutil', '-g', THERMAL_KEY),
    ]);
    return {
      ...parseBattery(battery ?? ''),
      lowPower: parseLowPower(settings ?? ''),
      thermal: parseThermal(thermal ?? ''),
    };
  }
}

/**
 * Reads `pmset -g batt`: `Now drawing from 'Battery Power'`, then a line with `38%;` for each
 * battery. A UPS is a battery, too; then its own charge counts.
 */
export function parseBattery(text: string): Pick<PowerFacts, 'onBattery' | 'batteryPercent'> {
  const source = /drawing from '([^'\n]+)'/.exec(text)?.[1];
  const onUps = source === 'UPS Power';
  const percents = text
    .split('\n')
    .filter((line) => line.trimStart().startsWith('-') && !/present: false/.test(line))
    .filter((line) => line.includes('InternalBattery') !== onUps)
    .flatMap((line) => {
      const percent = Number(/\s(\d{1,3})%;/.exec(line)?.[1] ?? Number.NaN);
      return percent >= 0 && percent <= 100 ? [percent] : [];
    });
  const known = source === 'AC Power' || source === 'Battery Power' || onUps;
  return {
    onBattery: known ? source !== 'AC Power' : null,
    batteryPercent: percents.length === 0 ? null : Math.min(...percents),
  };
}

/**
 * Reads `pmset -g`: `lowpowermode 1`, or `powermode 1` where there is a high power mode (2), too.
 * A Mac whose settings name neither has no such mode.
 */
export function parseLowPower(text: string): boolean | null {
  const modes = [...text.matchAll(/^\s*(?:lowpowermode|powermode)\s+(\d+)\s*$/gm)];
  if (modes.length > 0) return modes.some(([, mode]) => mode === '1');
  return /^Currently in use:/m.test(text) ? false : null;
}

/** Reads `notifyutil -g com.apple.system.thermalpressurelevel`: the key and a level from 0 to 4. */
export function parseThermal(text: string): ThermalLevel | null {
  const level = /^\s*com\.apple\.system\.thermalpressurelevel\s+(\d+)\s*$/m.exec(text)?.[1];
  return level === undefined ? null : (THERMAL_LEVELS[Number(level)] ?? null);
}
