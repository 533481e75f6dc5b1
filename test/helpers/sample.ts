import fc from 'fast-check';
import { LONG, SEED } from './form.ts';

/** So many of a table's rows, chosen by the seed and in their order; all in the long form. */
export function sampled<T>(all: readonly T[], count: number): readonly T[] {
  if (LONG || all.length <= count) return all;
  const some = fc.subarray([...all], { minLength: count, maxLength: count });
  const [chosen = all] = fc.sample(some, { seed: SEED, numRuns: 1 });
  return chosen;
}
