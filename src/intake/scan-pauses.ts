/**
 * Tells when nobody looked for a while, as over sleep or a clock that was set: a file that looks the
 * same as hours ago need not have been quiet, it may have been written to for a second of them.
 */
export class ScanPauses {
  readonly #longestMs: number;
  #last: number | undefined;

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /**
   * Notes a look, and says whether the time since the one before is no measure of anything.
   * `workMs` is what this program itself may have needed in between.
   */
  isAfterPause(now: number, workMs = 0): boolean {
    const last = this.#last;
    this.#last = now;
    // The first look after a start compares with what the queue remembers instead.
    if (last === undefined) return false;
    return now < last || now - last > this.#longestMs + workMs;
  }
}
