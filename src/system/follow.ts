import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { READ_AT_ONCE } from './regular-file.ts';

const EVERY_MS = 300;
const BLOCK = 64 * 1024;

/** Reads what was appended to a file since the last time; a new file of the name starts over. */
class Tail {
  readonly #path: string;
  #ino: number | undefined;
  #position: number;
  /** Keeps the first half of a character that is still being written. */
  readonly #decoder = new StringDecoder('utf8');

  constructor(path: string) {
    this.#path = path;
    const stats = statSync(path, { throwIfNoEntry: false });
    this.#ino = stats?.ino;
    this.#position = stats?.size ?? 0;
  }

  read(): string {
    let file: number;
    try {
      file = openSync(this.#path, READ_AT_ONCE);
    } catch {
      return '';
    }
    try {
      const stats = fstatSync(file);
      if (!stats.isFile()) return '';
      const { ino, size } = stats;
      if (ino !== this.#ino || size < this.#position) this.#position = 0;
      this.#ino = ino;
      const block = Buffer.alloc(BLOCK);
      let text = '';
      for (;;) {
        const length = readSync(file, block, 0, BLOCK, this.#position);
        if (length === 0) return text;
        this.#position += length;
        text += this.#decoder.write(block.subarray(0, length));
      }
    } finally {
      closeSync(file);
    }
  }
}

/**
 * Hands on what is appended to any of `paths` from now on, until `signal` ends it. Asked by the
 * clock: events get lost on network volumes, and a log need not be faster than a person.
 */
export async function followFiles(
  paths: readonly string[],
  onText: (path: string, text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const tails = paths.map((path) => ({ path, tail: new Tail(path) }));
  while (!signal.aborted) {
    for (const { path, tail } of tails) {
      const text = tail.read();
      if (text !== '') onText(path, text);
    }
    await delay(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
