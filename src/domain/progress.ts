import { STAGE_NAMES, STAGES, type StageName } from './stage.ts';

/** Measured wall seconds by second of film, for each stage. */
export type StageRates = Readonly<Record<StageName, number>>;

/**
 * Rates before anything was measured on this machine: Whisper base on two CPU cores, for a film of
 * which two thirds are speech. Only their proportions matter for percent.
 */
export const DEFAULT_RATES = Object.fromEntries(
  STAGE_NAMES.map((name) => [name, STAGES[name].rate]),
) as StageRates;

/**
 * Every stage starts a process and imports its libraries, however short the film is: the lightest
 * stages took 0.2 to 0.6 s in all on two CPU cores. What one takes beyond is part of its rate.
 */
export const START_SECONDS = 0.5;

export interface StageProgress {
  readonly name: StageName;
  readonly state: 'pending' | 'running' | 'done' | 'degraded' | 'failed' | 'canceled';
  /** 0 to 100; only what the stage's own events said. */
  readonly percent: number;
  /** Wall seconds until it last said how far it is; what came since is no progress. */
  readonly heardSeconds: number;
  /**
   * Its first word of work done: how much, 0 to 100, after how many wall seconds. Before it a model
   * was loaded, or what an interrupted run had done was taken up; neither tells how fast it is.
   */
  readonly firstHeard?: { readonly percent: number; readonly seconds: number };
  /** Wall seconds of a finished run; of one that is running, until now. */
  readonly seconds?: number;
  /** Whether an earlier result was taken over. */
  readonly reused?: boolean;
}

export interface Estimate {
  /** 0 to 100 of the whole job. */
  readonly percent: number;
  readonly etaSeconds: number;
}

/**
 * Percent and time left of a job, each stage weighted by its expected wall time.
 *
 * @param stages those that there is something to say of
 * @param rates what percent goes by: it must not change while the film runs, lest percent goes back
 * @param now what is known by now of this very film
 */
export function estimate(
  stages: readonly StageProgress[],
  mediaSeconds: number,
  rates: StageRates = DEFAULT_RATES,
  now: StageRates = rates,
): Estimate {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  const pace = paceOf(stages, mediaSeconds, now);
  // A stage that is running has a pace of its own beside that of those before it.
  const ended = stages.filter(({ state }) => state !== 'running');
  const paceBefore = paceOf(ended, mediaSeconds, now);
  let expected = 0;
  let finished = 0;
  let left = 0;
  let lightLeft = 0;
  for (const name of STAGE_NAMES) {
    const stage = byName.get(name);
    const weight = rates[name] * mediaSeconds + START_SECONDS;
    expected += weight;
    finished += weight * shareDone(stage);
    const usual = now[name] * mediaSeconds * (stage?.state === 'running' ? paceBefore : pace);
    const seconds = secondsLeft(usual + START_SECONDS, stage);
    if (STAGES[name].light) lightLeft += seconds;
    else left += seconds;
  }
  return {
    percent: Math.round((finished / expected) * 1000) / 10,
    // Light stages run beside the others.
    etaSeconds: Math.ceil(Math.max(left, lightLeft)),
  };
}

/** Work in seconds that speaks for the usual pace against what was measured of this film. */
const PACE_TRUST_SECONDS = 10;
const PACE_LIMIT = 4;

/**
 * How many times longer than expected this film's stages took so far: the same computer is three
 * times slower on some days, and what one stage suffers from holds up the next.
 */
function paceOf(stages: readonly StageProgress[], mediaSeconds: number, rates: StageRates): number {
  let expected = 0;
  let taken = 0;
  for (const stage of stages) {
    if (stage.reused || STAGES[stage.name].light) continue;
    const done = doneBy(stage);
    expected += rates[stage.name] * mediaSeconds * done.share;
    taken += done.seconds;
  }
  const pace = (taken + PACE_TRUST_SECONDS) / (expected + PACE_TRUST_SECONDS);
  return Math.min(PACE_LIMIT, Math.max(1 / PACE_LIMIT, pace));
}

/** Work whose time is known: its share of the stage, and its seconds without the start. */
function doneBy(stage: StageProgress): { readonly share: number; readonly seconds: number } {
  const { state, percent, seconds, heardSeconds, firstHeard } = stage;
  if ((state === 'done' || state === 'degraded') && seconds !== undefined)
    return { share: 1, seconds: Math.max(0, seconds - START_SECONDS) };
  if (state !== 'running' || firstHeard === undefined) return { share: 0, seconds: 0 };
  return {
    share: Math.max(0, percent - firstHeard.percent) / 100,
    seconds: Math.max(0, heardSeconds - firstHeard.seconds),
  };
}

function shareDone(stage: StageProgress | undefined): number {
  if (stage === undefined) return 0;
  if (stage.state === 'done' || stage.state === 'degraded') return 1;
  return stage.state === 'running' ? stage.percent / 100 : 0;
}

/** The same for the pace of a stage that is running: recognition tells of its work in leaps. */
const OWN_TRUST_SECONDS = 30;

/**
 * What a stage still takes. The more work it has done, the more its own pace counts: on a slower
 * device than the last films' (a fall-back, a hot computer) the measured rates say nothing of it.
 *
 * Recognition hears many chunks before it tells of one, so its word comes late: the less of its
 * time is used up, the more the clock counts where it says less. Once that time has passed only
 * what the stage has told of counts, so one that hangs is never nearly done.
 */
function secondsLeft(expected: number, stage: StageProgress | undefined): number {
  const share = shareDone(stage);
  if (stage?.state !== 'running') return expected * (1 - share);
  const done = doneBy(stage);
  const pace = (done.seconds + OWN_TRUST_SECONDS) / (expected * done.share + OWN_TRUST_SECONDS);
  const left = expected * pace * (1 - share);
  const whole = expected * (1 - (stage.firstHeard?.percent ?? 0) / 100);
  const unused = whole - (stage.seconds ?? stage.heardSeconds);
  return unused > 0 && unused < left ? left - (unused / whole) * (left - unused) : left;
}
