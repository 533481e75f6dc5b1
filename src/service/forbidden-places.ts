import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ProtectedPlaces, protectedFolder } from '../access/protected-folders.ts';
import { SubpipedError } from '../domain/errors.ts';

/** A place that the service reads, and how a person moves it. */
export interface ServicePlace {
  /** Such as `the models`. */
  readonly what: string;
  readonly path: string;
  /** Commands that bring it where a service may read, from where it is to where it should be. */
  readonly move: (from: string) => string;
}

/**
 * Throws `protected_folder` when the service would have to read where macOS does not let it, with the
 * commands that move each place. Links are followed: only where a file really lies counts.
 */
export async function refuseProtected(
  places: readonly ServicePlace[],
  system: ProtectedPlaces,
): Promise<void> {
  const wrong: string[] = [];
  const commands: string[] = [];
  for (const { what, path, move } of places) {
    const real = await realPathOf(path);
    const found = protectedFolder(real, system);
    if (found === null) continue;
    wrong.push(`${what}: ${real} is in ${found.kind}`);
    const command = move(real);
    // A checkout takes its environments along.
    if (!commands.includes(command)) commands.push(command);
  }
  if (wrong.length === 0) return;
  throw new SubpipedError(
    'protected_folder',
    ['macOS does not let a service read there:', ...wrong].join('\n  '),
    { hint: ['move them, then run subpiped install again:', ...commands].join('\n  ') },
  );
}

/** The real path of what may not be there yet: that of the nearest folder that is. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = dirname(path);
    return folder === path ? path : join(await realPathOf(folder), basename(path));
  }
}
