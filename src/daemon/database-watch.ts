import type { Logger } from 'pino';
import type { SubpipedError } from '../domain/errors.ts';
import { type Database, dataVersionReader } from '../queue/database.ts';

/** What the command line wrote into the database is noticed this often. */
const LOOK_MS = 500;

export interface DatabaseWatchOptions {
  readonly db: Database;
  /** Called when another process has written: the command line says there what it wants. */
  readonly changed: () => void;
  /** `home_lost` once the database is no longer at its place. */
  readonly lost: () => SubpipedError | null;
  /** Called once with that, the last call of all. */
  readonly onLost: (error: SubpipedError) => void;
  readonly logger: Logger;
}

/** Looks at the database for what other processes write, and whether it is still there. */
export class DatabaseWatch {
  readonly #options: DatabaseWatchOptions;
  readonly #dataVersion: () => number;
  #seen: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: DatabaseWatchOptions) {
    this.#options = options;
    this.#dataVersion = dataVersionReader(options.db);
    this.#seen = this.#dataVersion();
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { lost, onLost, changed, logger } = this.#options;
    const error = lost();
    if (error !== null) {
      this.stop();
      logger.error(`${error.message}; subpiped exits`);
      onLost(error);
      return;
    }
    try {
      const now = this.#dataVersion();
      if (now === this.#seen) return;
      this.#seen = now;
    } catch (error) {
      // A disk that answers with errors for a moment; the next look asks again.
      logger.debug({ err: error }, 'the database could not be checked');
      return;
    }
    changed();
  }
}
