import { type Judgment, POWER_REASONS, type PowerReason } from './power-policy.ts';
import type { PowerFacts } from './power-source.ts';

/** A plug that is pulled for a moment, or a loose one, is no change. */
export const CONFIRM_MS = 5_000;
/** A computer cools down as soon as the work stops, and would heat up again at once. */
export const COOL_MS = 180_000;
/** A reading that fails now and then says nothing; one that fails for so long holds up nothing. */
export const UNKNOWN_MS = 300_000;

interface Change {
  readonly from: Judgment | undefined;
  readonly to: Judgment | undefined;
}

interface Reading {
  readonly facts: PowerFacts;
  readonly now: number;
  readonly works: boolean;
}

interface Pending {
  readonly wanted: Judgment | undefined;
  readonly since: number;
}

/**
 * Lets a change through once it has lasted: a film that is given back and taken again loses what
 * came since its last checkpoint, and its stages load their models anew each time.
 */
export class SteadyJudgments {
  #held = new Map<PowerReason, Judgment>();
  #pending = new Map<PowerReason, Pending>();
  #trusting = true;
  readonly #confirmMs: number;

  constructor(confirmMs: number = CONFIRM_MS) {
    this.#confirmMs = confirmMs;
  }

  /** What holds, in the order in which it came. */
  get held(): Judgment[] {
    return [...this.#held.values()];
  }

  /** Whether something has changed that must be looked at again before it counts. */
  get unsettled(): boolean {
    return this.#pending.size > 0;
  }

  /** Takes the next reading at its word: nothing works, or the computer slept since the last one. */
  trustNext(): void {
    this.#trusting = true;
    this.#pending.clear();
  }

  /** Nothing is affected any more. */
  forget(): void {
    this.#held.clear();
    this.trustNext();
  }

  /**
   * Takes in what a reading at `now` (epoch ms) says and returns what holds from then on.
   *
   * @param works whether a film runs: only then may it lose something by a pause
   */
  next(judged: readonly Judgment[], facts: PowerFacts, now: number, works: boolean): Judgment[] {
    const wanted = new Map(judged.map((judgment) => [judgment.reason, judgment]));
    for (const reason of POWER_REASONS) {
      const to = wanted.get(reason);
      const from = this.#held.get(reason);
      const changes = from?.action !== to?.action;
      if (changes && !this.#hasLasted(reason, { from, to }, { facts, now, works })) continue;
      this.#hold(reason, to);
    }
    this.#trusting = false;
    return this.held;
  }

  #hasLasted(reason: PowerReason, { from, to }: Change, { facts, now, works }: Reading): boolean {
    const isStricter = to !== undefined && (from === undefined || to.action === 'pause');
    if (this.#trusting && !isUnknown(reason, facts)) return true;
    if (isStricter && !works) return true;
    const before = this.#pending.get(reason);
    const isNew = before === undefined || before.wanted?.action !== to?.action;
    const pending = isNew ? { wanted: to, since: now } : before;
    this.#pending.set(reason, pending);
    return now - pending.since >= this.#mustLastMs(reason, isStricter, facts);
  }

  #mustLastMs(reason: PowerReason, isStricter: boolean, facts: PowerFacts): number {
    // The clock is no sensor: quiet hours begin and end when they do.
    if (reason === 'outside_schedule') return 0;
    if (isUnknown(reason, facts)) return UNKNOWN_MS;
    return reason === 'too_hot' && !isStricter ? COOL_MS : this.#confirmMs;
  }

  #hold(reason: PowerReason, judgment: Judgment | undefined): void {
    this.#pending.delete(reason);
    if (judgment === undefined) this.#held.delete(reason);
    else this.#held.set(reason, judgment);
  }
}

function isUnknown(reason: PowerReason, facts: PowerFacts): boolean {
  if (reason === 'on_battery') return facts.onBattery === null;
  if (reason === 'low_power') return facts.lowPower === null;
  return reason === 'too_hot' && facts.thermal === null;
}
