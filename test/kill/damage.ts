import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What a power cut makes of the last writes to a file. */
export const DAMAGES = {
  /** Its end never reached the disk. */
  truncated: (file: string) => {
    const size = readFileSync(file).length;
    const handle = openSync(file, 'r+');
    ftruncateSync(handle, Math.floor(size / 2));
    closeSync(handle);
  },
  /** The size was written, the second half of the data was not. */
  'zero-filled': (file: string) => {
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0, Math.floor(bytes.length / 2)));
  },
  /** The name was written, the data was not. */
  empty: (file: string) => writeFileSync(file, ''),
  /** Blocks lie in another order; the size is the same. */
  reordered: (file: string) => {
    const bytes = readFileSync(file);
    const middle = Math.floor(bytes.length / 2);
    writeFileSync(file, Buffer.concat([bytes.subarray(middle), bytes.subarray(0, middle)]));
  },
  /** Not even the name was written. */
  missing: (file: string) => rmSync(file),
} as const satisfies Record<string, (file: string) => void>;

export type Damage = keyof typeof DAMAGES;
export const ALL_DAMAGES = Object.keys(DAMAGES) as readonly Damage[];
