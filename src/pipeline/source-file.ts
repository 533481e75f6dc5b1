import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SubpipedError } from '../domain/errors.ts';
import { asFileFailure, fileErrorHint, isAbsent } from '../system/file-errors.ts';
import { fingerprintFile } from '../system/fingerprint.ts';
import type { PipelineRequest } from './pipeline-request.ts';

/** A share that does not answer is away, for all that a run can tell. */
const ANSWER_MS = 60_000;

/**
 * Folders of films that did not answer in time. What hangs in the kernel keeps one of the few threads
 * in which Node reads files: nothing more is asked there until the first question comes to an end.
 */
const silentFolders = new Set<string>();

/**
 * The film of a run: where it lies now, and whether it still is the film that the run was begun for.
 * python/subpiped/stage/source.py looks in the same way while a stage works.
 */
export class SourceFile {
  readonly #fingerprint: string | null;
  readonly #locate: () => Promise<string | null>;
  readonly #signal: AbortSignal;
  readonly #answerMs: number;
  #path: string;
  #seen: string | null = null;

  constructor(
    { source, fingerprint, locate }: Pick<PipelineRequest, 'source' | 'fingerprint' | 'locate'>,
    signal: AbortSignal,
    answerMs = ANSWER_MS,
  ) {
    this.#path = source;
    this.#fingerprint = fingerprint;
    this.#locate = locate ?? (() => Promise.resolve(null));
    this.#signal = signal;
    this.#answerMs = answerMs;
  }

  get path(): string {
    return this.#path;
  }

  /**
   * Sees that the film is there and the same, and follows one that was moved. Throws
   * `source_changed`, or what keeps it from being read.
   */
  async mustBeSame(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      if (!isAbsent(error) || !(await this.#follow())) {
        throw asFileFailure('read', error, this.#path);
      }
    }
  }

  /** Throws `source_changed`; a film that cannot be looked at now is no other film. */
  async mayBeSame(): Promise<void> {
    try {
      await this.mustBeSame();
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof SubpipedError && error.code === 'source_changed') throw error;
    }
  }

  async #follow(): Promise<boolean> {
    const path = await this.#answer(() => this.#locate(), 'the watched folders');
    if (path === null || path === this.#path) return false;
    this.#path = path;
    this.#seen = null;
    await this.#look();
    return true;
  }

  async #look(): Promise<void> {
    const path = this.#path;
    const seen = await this.#answer(() => lookOf(path));
    if (seen === this.#seen) return;
    // What is written after the look shows at the next one.
    const fingerprint = await this.#answer(() => fingerprintFile(path));
    if (this.#fingerprint !== null && fingerprint !== this.#fingerprint) throw changed(path);
    this.#seen = seen;
  }

  async #answer<T>(ask: () => Promise<T>, place = dirname(this.#path)): Promise<T> {
    if (silentFolders.has(place)) throw silent(this.#path);
    const work = ask();
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(this.#answerMs)]);
    let give: (() => void) | undefined;
    const given = new Promise<never>((_resolve, reject) => {
      give = () => reject(this.#signal.aborted ? this.#signal.reason : silent(this.#path));
      signal.addEventListener('abort', give, { once: true });
      if (signal.aborted) give();
    });
    try {
      return await Promise.race([work, given]);
    } catch (error) {
      if (signal.aborted && !this.#signal.aborted) {
        silentFolders.add(place);
        const over = () => void silentFolders.delete(place);
        work.then(over, over);
      }
      throw error;
    } finally {
      if (give !== undefined) signal.removeEventListener('abort', give);
    }
  }
}

function changed(path: string): SubpipedError {
  return new SubpipedError(
    'source_changed',
    `${basename(path)} changed while it was being processed`,
    { hint: 'it starts over once it stops changing' },
  );
}

/** A stage read another content than lies there before and after it: tried again, but not for ever. */
export function readOther(path: string): SubpipedError {
  const message = `the content of ${basename(path)} is not what was read before`;
  return new SubpipedError('read_failed', message, { hint: fileErrorHint('read_failed') });
}

/** What every write changes: a copy made over it may keep size and time, but not the ctime. */
async function lookOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

function silent(path: string): SubpipedError {
  return new SubpipedError(
    'volume_missing',
    `${basename(path)} could not be read for ${ANSWER_MS / 1000} s`,
    { hint: 'connect the volume or share again; the film resumes automatically' },
  );
}
