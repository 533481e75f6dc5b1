import type { JobRow } from './job-rows.ts';

/** Where a person wants a film: first or last of all, or beside another one. */
export type Place =
  | { readonly end: 'top' | 'bottom' }
  | { readonly side: 'before' | 'after'; readonly beside: number };

type Placed = Pick<JobRow, 'id' | 'priority' | 'rank'>;

/** Ranks nearer than this are numbered anew: doubles can be halved some 50 times before they meet. */
const LEAST_GAP = 1e-6;

/**
 * Priority and rank for a place among `others`, which are in the order of work; null when there is
 * no number left between two ranks. Beside a film that is not among them means last.
 */
export function placeOf(
  place: Place,
  others: readonly Placed[],
): { readonly priority: number; readonly rank: number } | null {
  const at = indexOf(place, others);
  const before = others[at - 1];
  const after = others[at];
  if (after === undefined) {
    return { priority: before?.priority ?? 0, rank: (before?.rank ?? 0) + 1 };
  }
  if (before === undefined) return { priority: after.priority, rank: after.rank - 1 };
  // Ranks of different priorities need not be kept apart.
  if (before.priority !== after.priority) {
    return 'side' in place && place.side === 'after'
      ? { priority: before.priority, rank: before.rank + 1 }
      : { priority: after.priority, rank: after.rank - 1 };
  }
  if (after.rank - before.rank < LEAST_GAP) return null;
  return { priority: after.priority, rank: (before.rank + after.rank) / 2 };
}

/** Index among `others` that the film would have. */
function indexOf(place: Place, others: readonly Placed[]): number {
  if ('end' in place) return place.end === 'top' ? 0 : others.length;
  const at = others.findIndex(({ id }) => id === place.beside);
  if (at < 0) return others.length;
  return place.side === 'before' ? at : at + 1;
}
