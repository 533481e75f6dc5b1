import { readlinkSync } from 'node:fs';

/** Where macOS and Linux say which zone the computer is in: a link into the zones' database. */
const LOCALTIME = '/etc/localtime';

/**
 * Follows the computer's time zone. Node reads it once: after a journey a daemon that has run for
 * days would keep quiet hours, and its log, by the clock at home.
 */
export class TimeZone {
  readonly #env: Record<string, string | undefined>;
  readonly #link: string;
  /** A zone that a person chose stays. */
  readonly #chosen: boolean;
  #zone: string | null;

  /** `env` must be the process's own: Node reads its zone anew when `TZ` in it is set. */
  constructor(env: Record<string, string | undefined>, link: string = LOCALTIME) {
    this.#env = env;
    this.#link = link;
    this.#chosen = Boolean(env['TZ']);
    this.#zone = this.#read();
  }

  /** Whether the zone has changed since the last call; from then on dates are in the new one. */
  follow(): boolean {
    const zone = this.#chosen ? null : this.#read();
    if (zone === null || zone === this.#zone) return false;
    this.#zone = zone;
    this.#env['TZ'] = zone;
    return true;
  }

  /** `Europe/Berlin`; null where the zone is a file of its own, or none that is known. */
  #read(): string | null {
    try {
      const zone = /\/zoneinfo(?:\.default)?\/(.+)$/.exec(readlinkSync(this.#link))?.[1];
      if (zone === undefined) return null;
      // Throws for a name that is none.
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return zone;
    } catch {
      return null;
    }
  }
}
