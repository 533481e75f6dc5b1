/** How hard the system fights heat, as macOS names it. */
export const THERMAL_LEVELS = ['nominal', 'moderate', 'heavy', 'trapping', 'sleeping'] as const;
export type ThermalLevel = (typeof THERMAL_LEVELS)[number];

/** What is known of the computer's power; null is unknown and speaks against nothing. */
export interface PowerFacts {
  readonly onBattery: boolean | null;
  /** 0 to 100; null without a battery, too. */
  readonly batteryPercent: number | null;
  /** Whether the person has the system save energy. */
  readonly lowPower: boolean | null;
  readonly thermal: ThermalLevel | null;
}

/** Tells how the computer is powered. */
export interface PowerSource {
  /** Takes some seconds at most and never rejects: what cannot be read is null. */
  read(signal: AbortSignal): Promise<PowerFacts>;
}

export const UNKNOWN_POWER: PowerFacts = {
  onBattery: null,
  batteryPercent: null,
  lowPower: null,
  thermal: null,
};

/** For systems of which nothing is known. */
export const unknownPower: PowerSource = { read: () => Promise.resolve(UNKNOWN_POWER) };
