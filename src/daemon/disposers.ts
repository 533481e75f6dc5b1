import { within } from '../system/within.ts';

/** launchd and systemd kill what has not ended some time after SIGTERM; a stop takes 10 s at most. */
const STOP_LIMIT_MS = 8_500;

/** What is to be closed, the last one first: the database outlives all that writes to it. */
export class Disposers {
  readonly #open: { readonly what: string; readonly close: () => unknown }[] = [];

  add(what: string, close: () => unknown): void {
    this.#open.push({ what, close });
  }

  /**
   * Closes all. One that does not end in time (a share that stopped answering may hold it up
   * for ever) is left behind and named to `onLate`; the others end in order.
   */
  async end(onLate: (what: string) => void = () => {}): Promise<void> {
    const limit = performance.now() + STOP_LIMIT_MS;
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      const { what, close } = next;
      const inTime = await within(limit - performance.now(), async () => await close());
      if (!inTime) onLate(what);
    }
  }
}
