import type fc from 'fast-check';
import { vi } from 'vitest';
import { LONG } from './form.ts';

vi.setConfig({ testTimeout: LONG ? 300_000 : 30_000 });

/**
 * How many random cases a property is tried with. The short form tries the same ones each time, so
 * that nobody's change fails by chance; the long form tries ten times as many, new ones each time,
 * and a failure prints the seed that brings it back.
 */
export function cases<T>(count: number): fc.Parameters<T> {
  return LONG ? { numRuns: 10 * count } : { numRuns: count, seed: 20_260_301 };
}
