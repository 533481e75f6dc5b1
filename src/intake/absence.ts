import { dirname } from 'node:path';
import { waitHint } from '../domain/wait-hints.ts';
import { exists } from '../system/exists.ts';
import { mountPointOf } from '../system/volume.ts';
import { isBelow } from './closed-folders.ts';
import { type Refusal, refusalOf } from './stable-file.ts';

export interface AbsenceOptions {
  /** The watched folders. */
  readonly inboxes: readonly string[];
  readonly mountPointOf?: (path: string) => Promise<string>;
}

/** `removed`, or why nobody can say that. */
export type Absence = 'removed' | (Refusal & { readonly hint: string });

/**
 * Why a film is not where it was. It counts as removed only while its volume is there: an empty
 * mount point, left behind by a volume that is away, looks like a folder that was emptied.
 */
export async function absenceOf(
  { path, volume }: { readonly path: string; readonly volume: string | null },
  { inboxes, mountPointOf: mountPoint = mountPointOf }: AbsenceOptions,
): Promise<Absence> {
  if (volume !== null) {
    try {
      if ((await mountPoint(path)) !== volume) return away(volume);
    } catch (error) {
      const refusal = refusalOf(error);
      return refusal === null ? away(volume) : { ...refusal, hint: waitHint(refusal.reason) };
    }
  }
  if (await exists(dirname(path))) return 'removed';
  // A folder that was removed from a watched one took its films along.
  const inbox = inboxes.find((folder) => isBelow(path, folder));
  if (inbox !== undefined && (await exists(inbox))) return 'removed';
  return away(dirname(path));
}

function away(place: string): Refusal & { readonly hint: string } {
  return {
    reason: 'volume_missing',
    message: `${place} is missing`,
    hint: `connect the volume of ${place} again, and the film resumes automatically; or subpiped cancel JOB`,
  };
}
