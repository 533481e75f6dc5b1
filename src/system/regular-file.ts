import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  type Stats,
  statSync,
} from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

/** No file of ours is larger; a disk that answers nonsense must not fill the memory. */
const LARGEST = 256 * 1024 * 1024;
/** To open a pipe waits for somebody at its other end, unless it is told not to. */
export const READ_AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK;

/** There is something of that name, and it is no file. */
export class NotRegularError extends Error {
  constructor() {
    super('it is not a regular file');
  }
}

/**
 * Text of a regular file; a pipe, a socket or a device of its name would hold up whoever reads it.
 * Throws the system's error, or one in words for what is no file or larger than `largest` bytes.
 */
export async function readRegularFile(path: string, largest = LARGEST): Promise<string> {
  await using file = await openRegularFile(path);
  check(await file.stat(), largest);
  return await file.readFile('utf8');
}

/** Opens a regular file for reading; the caller closes it. Throws as `readRegularFile` does. */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const file = await open(path, READ_AT_ONCE).catch(async (error: unknown) => {
    // A socket cannot be opened at all, with the very error of a disk that is away.
    const isFile = await stat(path).then(
      (stats) => stats.isFile(),
      () => true,
    );
    throw isFile ? error : new NotRegularError();
  });
  try {
    check(await file.stat(), Number.POSITIVE_INFINITY);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** As `readRegularFile`, for who cannot wait. */
export function readRegularFileSync(path: string, largest = LARGEST): string {
  const file = openAtOnce(path);
  try {
    check(fstatSync(file), largest);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function openAtOnce(path: string): number {
  try {
    return openSync(path, READ_AT_ONCE);
  } catch (error) {
    if (statSync(path).isFile()) throw error;
    throw new NotRegularError();
  }
}

function check(stats: Stats, largest: number): void {
  if (!stats.isFile()) throw new NotRegularError();
  if (stats.size > largest) throw new Error(`it is larger than ${largest} bytes`);
}
