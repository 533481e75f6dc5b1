import {
  closeSync,
  constants,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { StageName } from '../domain/stage.ts';
import { makeFolderSync } from '../system/make-folder.ts';

export function stageLogPath(movieDir: string, stage: StageName): string {
  return join(movieDir, 'logs', `${stage}.log`);
}

/** How much of a log is kept, in bytes: of a film with millions of damaged packets all is the same. */
export interface LogLimits {
  readonly largest: number;
  readonly beginning: number;
  readonly end: number;
}

const LIMITS: LogLimits = { largest: 8 << 20, beginning: 1 << 20, end: 3 << 20 };
const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = constants;

/**
 * What a stage and the programs below it say on standard output and error. Grows to a limit and then
 * keeps its beginning and its end: what is wrong stands in either. A full disk or a vanished volume
 * loses lines and nothing else.
 */
export class StageLog {
  /** Null once it is closed: the number may be another file's by then. */
  #file: number | null;
  readonly #limits: LogLimits;
  #size = 0;
  #leftOut = 0;
  #note: Uint8Array = Buffer.alloc(0);
  #beginning: number | undefined;
  #reading = 0;
  #ended: () => void = () => {};

  /** Opens a log anew; the run before it is kept as `.1`. Throws where none can be written. */
  constructor(path: string, limits = LIMITS) {
    this.#limits = limits;
    makeFolderSync(join(path, '..'));
    try {
      renameSync(path, `${path}.1`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    this.#file = openSync(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL, 0o644);
  }

  /** Takes over what comes from a stream. */
  take(stream: Readable | null): void {
    if (stream === null) return;
    this.#reading += 1;
    stream.on('data', (chunk: Buffer) => this.#write(chunk));
    stream.on('error', () => {});
    stream.once('close', () => {
      this.#reading -= 1;
      if (this.#reading === 0) this.#ended();
    });
  }

  /** Waits for the streams' end, at most `limitMs`, and closes the log. */
  async end(streams: readonly (Readable | null)[], limitMs: number): Promise<void> {
    if (this.#reading > 0) {
      const cut = setTimeout(() => {
        for (const stream of streams) stream?.destroy();
      }, limitMs);
      await new Promise<void>((resolve) => {
        this.#ended = resolve;
      });
      clearTimeout(cut);
    }
    this.close();
  }

  /** Closes the log; what comes later is lost. */
  close(): void {
    const file = this.#file;
    this.#file = null;
    if (file !== null) closeSync(file);
  }

  #write(chunk: Buffer): void {
    if (this.#file === null) return;
    try {
      append(this.#file, chunk);
      this.#size += chunk.length;
      if (this.#size > this.#limits.largest) this.#shorten(this.#file);
    } catch {
      // The next lines may get through again.
    }
  }

  #shorten(file: number): void {
    const { beginning, end } = this.#limits;
    this.#beginning ??= read(file, 0, beginning).lastIndexOf('\n') + 1 || beginning;
    const tail = read(file, this.#size - end, end);
    const last = tail.subarray(tail.indexOf('\n') + 1);
    // The note of the gap before this one goes with it.
    this.#leftOut += this.#size - this.#beginning - this.#note.length - last.length;
    this.#note = Buffer.from(`… ${this.#leftOut} bytes of this log are omitted here …\n`);
    ftruncateSync(file, this.#beginning);
    this.#size = this.#beginning + this.#note.length + last.length;
    append(file, Buffer.concat([this.#note, last]));
  }
}

function append(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function read(file: number, position: number, length: number): Buffer {
  const block = Buffer.alloc(length);
  return block.subarray(0, readSync(file, block, 0, length, position));
}
