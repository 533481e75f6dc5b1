import { lstat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { UnreadableName } from './inbox.ts';
import type { IntakeQueue } from './intake-ports.ts';

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
    const stats = await lstat(exact).catch(() => null);
    if (stats === null) continue;
    // A folder's time changes with its files; it is told of once all the same.
    const look = stats.isFile()
      ? { size: stats.size, mtimeMs: Math.trunc(stats.mtimeMs) }
      : { size: 0, mtimeMs: 0 };
    const path = join(folder, name.toString());
    if (queue.isKnown(path, look)) continue;
    const job = queue.settle(path, look, 'scan');
    queue.skip(job.id, 'unreadable_name', `its name is not UTF-8 (${spelled(name)}): rename it`);
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
