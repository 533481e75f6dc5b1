import { closeSync, constants, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolderSync } from './make-folder.ts';

/** A pipe of the log's name must not make the daemon wait for its reader. */
const APPEND_AT_ONCE =
  constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

export interface RotationLimits {
  readonly maxBytes: number;
  /** How many files are kept, the one being written included. */
  readonly maxFiles: number;
}

/**
 * A log file that never grows beyond its limit: `x.log` is always the newest, `x.log.1` the one
 * before. Writes are synchronous: the line before a crash is the one that matters, and the daemon
 * writes a few lines a second at most. pino-roll was left out: it refuses folders whose path holds
 * `:` or `?`, and its newest file has a new name each time, which no one can follow.
 */
export class RotatingFile {
  readonly #path: string;
  readonly #limits: RotationLimits;
  #file: number | undefined;
  #bytes = 0;

  constructor(path: string, limits: RotationLimits) {
    this.#path = path;
    this.#limits = limits;
    try {
      // Here only: a folder that is moved away later is not made again in its old place.
      makeFolderSync(dirname(path));
    } catch {
      // Lines are lost until it is there.
    }
  }

  /** Appends one line. A full disk or a vanished volume loses the line and nothing else. */
  write(line: string): void {
    try {
      const bytes = Buffer.byteLength(line);
      if (this.#file === undefined) this.#open();
      if (this.#bytes > 0 && this.#bytes + bytes > this.#limits.maxBytes) this.#rotate();
      if (this.#file !== undefined) writeSync(this.#file, line);
      this.#bytes += bytes;
    } catch {
      // Open again at the next line: the volume may be back.
      this.close();
    }
  }

  close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    try {
      closeSync(file);
    } catch {
      // Nothing is left to lose.
    }
  }

  #open(): void {
    this.#file = openSync(this.#path, APPEND_AT_ONCE, 0o600);
    this.#bytes = fstatSync(this.#file).size;
  }

  #rotate(): void {
    this.close();
    const last = this.#limits.maxFiles - 1;
    rmSync(last === 0 ? this.#path : `${this.#path}.${last}`, { force: true });
    for (let number = last - 1; number >= 0; number -= 1) {
      const from = number === 0 ? this.#path : `${this.#path}.${number}`;
      try {
        renameSync(from, `${this.#path}.${number + 1}`);
      } catch (error) {
        // A missing number is normal: the files fill up one by one.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    this.#open();
  }
}
