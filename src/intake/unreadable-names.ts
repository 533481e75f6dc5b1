import { lstat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { UnreadableName } from './inbox.ts';
import type { IntakeQueue } from './intake-ports.ts';

const NO_LOOK = { size: 0, mtimeMs: 0 };

/**
 * Shows films, and folders, whose names are no text as skipped, once each. They cannot be worked on:
 * such a name cannot be kept as text, nor handed to a stage.
 */
export async function skipUnreadableNames(
  queue: Pick<IntakeQueue, 'isKnown' | 'settle' | 'skip'>,
  names: readonly UnreadableName[],
): Promise<void> {
  for (const { folder, name } of names) {
    const exact = Buffer.concat([Buffer.from(`${folder}${sep}`), name]);
    if ((await lstat(exact).catch(() => null)) === null) continue;
    // Told of once, by its own spelling, however the file or the folder may change and grow.
    const path = join(folder, spelled(name));
    if (queue.isKnown(path, NO_LOOK)) continue;
    const job = queue.settle(path, NO_LOOK, 'scan');
    queue.skip(
      job.id,
      'unreadable_name',
      `its name is not valid UTF-8 (${spelled(name)}): rename it`,
    );
  }
}

/** `Caf\xe9.mp4`: what is no text, byte by byte. */
function spelled(name: Buffer): string {
  const ascii = (byte: number) => byte >= 0x20 && byte < 0x7f;
  return [...name]
    .map((byte) =>
      ascii(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}
