import type { Logger } from 'pino';
import { type Conditions, QUEUE } from '../queue/conditions.ts';
import type { JobQueue } from '../queue/job-queue.ts';
import type { Clock } from '../system/clock.ts';
import {
  type Decision,
  decide,
  type Judgment,
  judge,
  POWER_REASONS,
  type PolicyConfig,
  type PowerReason,
  wantsFacts,
} from './power-policy.ts';
import { type PowerSource, UNKNOWN_POWER } from './power-source.ts';
import type { StagePace } from './stage-pace.ts';
import { CONFIRM_MS, SteadyJudgments } from './steady-judgments.ts';

export interface PowerGuardOptions {
  readonly source: PowerSource;
  readonly conditions: Pick<Conditions, 'set' | 'lift' | 'all'>;
  readonly queue: Pick<JobQueue, 'nextDue' | 'list'>;
  readonly config: PolicyConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Puts stages at the pace that is decided; must not reject. */
  readonly pace: Pick<StagePace, 'slower'>;
  /** Says that films may be begun again, or that the running one is to be given back. */
  readonly changed: () => void;
}

/** A reading that is younger serves the next claim, too. */
const FRESH_MS = 1_000;

const isOurs = (reason: string) => POWER_REASONS.some((ours) => ours === reason);

/**
 * Has films wait, or go more slowly, on battery, in low power mode, in heat and in quiet hours. A
 * running film is given back with what it has; all goes on by itself, so that nobody is notified.
 */
export class PowerGuard {
  readonly #options: PowerGuardOptions;
  readonly #steady: SteadyJudgments;
  /** A change is looked at again so soon. */
  readonly #confirmMs: number;
  readonly #ended = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<boolean> | undefined;
  #checkedAt: number | undefined;
  #decision: Decision = decide([]);
  #paced: Promise<void> = Promise.resolve();

  constructor(options: PowerGuardOptions) {
    this.#options = options;
    this.#confirmMs = Math.min(options.config.power.checkMs, CONFIRM_MS);
    this.#steady = new SteadyJudgments(this.#confirmMs);
  }

  /** Looks from now on. What an earlier daemon saw says nothing of the present. */
  start(): void {
    this.#apply([]);
    this.#look();
  }

  /** Nothing is held up by a daemon that does not run. */
  async stop(): Promise<void> {
    this.#ended.abort();
    clearTimeout(this.#timer);
    await this.#checking?.catch(() => {});
    this.#apply([]);
  }

  /** Whether the next film may be begun now. */
  async check(): Promise<boolean> {
    const { clock } = this.#options;
    const age = this.#checkedAt === undefined ? Infinity : clock.now() - this.#checkedAt;
    // What holds is looked at by the timer; the worker asks many times a second meanwhile.
    const known = this.#decision.action === 'pause' || (age >= 0 && age < FRESH_MS);
    return known ? this.#decision.action !== 'pause' : await this.#check();
  }

  /** The computer slept, or its clock was set: looks at once and takes the reading at its word. */
  renew(): void {
    // A reading that is under way is of the time before.
    const before = this.#checking ?? Promise.resolve(true);
    const look = () => {
      this.#steady.trustNext();
      this.#checkedAt = undefined;
      this.#look();
    };
    before.then(look, look);
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (this.#ended.signal.aborted) return;
    this.#check()
      .catch((error: unknown) => {
        this.#options.logger.warn({ err: error }, 'the power state could not be read');
      })
      .finally(() => this.#again());
  }

  #again(): void {
    clearTimeout(this.#timer);
    if (this.#ended.signal.aborted) return;
    const { checkMs } = this.#options.config.power;
    const waitMs = this.#steady.unsettled ? this.#confirmMs : checkMs;
    this.#timer = setTimeout(() => this.#look(), waitMs);
  }

  async #check(): Promise<boolean> {
    this.#checking ??= this.#readAndApply().finally(() => {
      this.#checking = undefined;
    });
    return await this.#checking;
  }

  async #readAndApply(): Promise<boolean> {
    const { source, config, clock } = this.#options;
    if (!this.#concerned()) {
      this.#steady.forget();
      this.#checkedAt = undefined;
      this.#apply([]);
      return true;
    }
    const facts = wantsFacts(config) ? await source.read(this.#ended.signal) : UNKNOWN_POWER;
    if (this.#ended.signal.aborted) return false;
    const now = clock.now();
    const judged = judge(facts, config, now, this.#steady.held);
    this.#apply(this.#steady.next(judged, facts, now, this.#works()));
    this.#checkedAt = now;
    // A film that is begun next is to be begun at this pace.
    await this.#paced;
    return this.#decision.action !== 'pause';
  }

  #works(): boolean {
    return this.#options.queue.list({ states: ['running'] }).length > 0;
  }

  /** Whether a film runs, or would be begun: an idle daemon reads nothing and says nothing. */
  #concerned(): boolean {
    if (this.#works()) return true;
    const { queue, conditions } = this.#options;
    const heldUp = conditions
      .all()
      .some(({ reason, stops }) => stops !== 'nothing' && !isOurs(reason));
    return queue.nextDue() !== null && !heldUp;
  }

  #apply(held: readonly Judgment[]): void {
    const { logger, pace, changed } = this.#options;
    const byReason = new Map(held.map((judgment) => [judgment.reason, judgment]));
    const before = this.#decision;
    this.#decision = decide(POWER_REASONS.flatMap((reason) => byReason.get(reason) ?? []));
    const changes = POWER_REASONS.filter((reason) => this.#write(reason, byReason.get(reason)));
    const { action, reason, message } = this.#decision;
    if (action !== before.action) {
      this.#paced = pace.slower(action === 'slower');
      logger.info(
        { action, reason, message },
        `power: ${action === 'run' ? 'full speed' : action}`,
      );
    }
    if (changes.length > 0 || action !== before.action) changed();
  }

  /** Whether the condition has come or gone. */
  #write(reason: PowerReason, judgment: Judgment | undefined): boolean {
    const { conditions } = this.#options;
    if (judgment === undefined) return conditions.lift(QUEUE, reason);
    const { action, message, hint } = judgment;
    const stops = action === 'pause' ? 'running' : 'nothing';
    return conditions.set({ subject: QUEUE, reason, message, hint, stops });
  }
}
