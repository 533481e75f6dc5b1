/** Options in the environment by which the battery of a person's laptop holds up no test. */
export const MAINS = {
  SUBPIPED__POWER__ON_BATTERY: 'run',
  SUBPIPED__POWER__MIN_BATTERY_PERCENT: '0',
  SUBPIPED__POWER__ON_LOW_POWER: 'run',
  SUBPIPED__POWER__WHEN_HOT: 'run',
} as const;
