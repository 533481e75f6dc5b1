import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '../system/whole-file.ts';

/** The node that the service was installed with. */
export interface AbiRecord {
  readonly node: string;
  /** `process.versions.modules`. */
  readonly abi: string;
  readonly version: string;
}

/** In the cache: a home may be moved, and the record is of the machine. */
const fileIn = (cacheDir: string) => join(cacheDir, 'service-node.json');

export async function recordAbi(cacheDir: string, record: AbiRecord): Promise<void> {
  await writeFileWhole(fileIn(cacheDir), `${JSON.stringify(record, null, 2)}\n`);
}

/** What was recorded; null if nothing was, or it cannot be read. */
export async function recordedAbi(cacheDir: string): Promise<AbiRecord | null> {
  try {
    const found = JSON.parse(await readFile(fileIn(cacheDir), 'utf8')) as Partial<AbiRecord>;
    const { node, abi, version } = found;
    return node === undefined || abi === undefined || version === undefined
      ? null
      : { node, abi, version };
  } catch {
    return null;
  }
}
