import { statSync } from 'node:fs';
import { isAbsent } from './file-errors.ts';

/** Looks in a row that must find a file missing: one that is moved away and back is none. */
const LOOKS = 2;

/**
 * Files that are open, by what they are (device and inode): somebody may move or remove one, or put
 * another in its place, and whoever has it open goes on with what nobody else sees.
 */
export class OpenPlaces {
  readonly #files: readonly { readonly file: string; readonly identity: string | null }[];
  #missed = 0;

  /** To be made as soon as the files are open: it remembers what lies there now. */
  constructor(files: readonly string[]) {
    this.#files = files.map((file) => ({ file, identity: identityOf(file) }));
  }

  /** Which file is gone or another one, twice in a row; null while all are where they were. */
  misplaced(): string | null {
    const found = this.#files.find(({ file, identity }) => {
      const now = identityOf(file);
      return now !== identity && now !== UNKNOWN && identity !== UNKNOWN;
    });
    this.#missed = found === undefined ? 0 : this.#missed + 1;
    return found !== undefined && this.#missed >= LOOKS ? found.file : null;
  }
}

/** A disk that does not answer says nothing of where the file is. */
const UNKNOWN = 'unknown';

/** Null where there is no such file. */
function identityOf(file: string): string | null {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch (error) {
    return isAbsent(error) ? null : UNKNOWN;
  }
}
