import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PowerFacts, PowerSource } from './power-source.ts';

interface Supply {
  readonly type: string;
  readonly online: string;
  readonly status: string;
  readonly capacity: string;
}

/** Power of a Linux computer by sysfs (kernel documentation, ABI/testing/sysfs-class-power). */
export class LinuxPower implements PowerSource {
  readonly #root: string;

  constructor(root = '/sys/class/power_supply') {
    this.#root = root;
  }

  async read(signal: AbortSignal): Promise<PowerFacts> {
    const names = await readdir(this.#root).catch(() => null);
    const found = await Promise.all((names ?? []).map((name) => this.#supply(name, signal)));
    const supplies = found.filter((supply) => supply !== null);
    const batteries = supplies.filter(({ type }) => type === 'Battery' || type === 'UPS');
    const levels = batteries.map(({ capacity }) => Number(capacity || Number.NaN));
    const percents = levels.filter((level) => level >= 0 && level <= 100);
    return {
      onBattery: names === null ? null : onBattery(supplies, batteries),
      batteryPercent: percents.length === 0 ? null : Math.min(...percents),
      lowPower: null,
      thermal: null,
    };
  }

  /** Null for the battery of a mouse or headset, and for what cannot be read. */
  async #supply(name: string, signal: AbortSignal): Promise<Supply | null> {
    const read = async (file: string) =>
      (
        await readFile(join(this.#root, name, file), { encoding: 'utf8', signal }).catch(() => '')
      ).trim();
    const [type, scope, online, status, capacity] = await Promise.all(
      ['type', 'scope', 'online', 'status', 'capacity'].map(read),
    );
    if (type === undefined || type === '' || scope === 'Device') return null;
    return { type, online: online ?? '', status: status ?? '', capacity: capacity ?? '' };
  }
}

/** Without a battery the computer hangs on the mains, whether or not that is listed. */
function onBattery(supplies: readonly Supply[], batteries: readonly Supply[]): boolean {
  // A charger that is plugged in, of whatever kind (Mains, USB), has `online` 1 or 2.
  if (supplies.some((supply) => !batteries.includes(supply) && Number(supply.online) > 0)) {
    return false;
  }
  return batteries.some(({ status }) => status === 'Discharging');
}
