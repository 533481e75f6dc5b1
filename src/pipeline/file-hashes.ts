import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** Hex sha256 of a file. */
export async function sha256File(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}

/**
 * Hashes of artifacts, remembered while size, time and inode stay: many stages name the same sound,
 * and it is 280 MB for a long film.
 */
export class FileHashes {
  readonly #known = new Map<string, { readonly key: string; readonly sha256: string }>();

  /** Hash and size of a file, or null if there is none. */
  async get(path: string, signal?: AbortSignal): Promise<{ sha256: string; size: number } | null> {
    const found = await stat(path, { bigint: true }).catch(() => null);
    if (found === null || !found.isFile()) return null;
    const key = `${found.ino} ${found.size} ${found.mtimeNs}`;
    let known = this.#known.get(path);
    if (known?.key !== key) {
      known = { key, sha256: await sha256File(path, signal) };
      this.#known.set(path, known);
    }
    return { sha256: known.sha256, size: Number(found.size) };
  }
}
