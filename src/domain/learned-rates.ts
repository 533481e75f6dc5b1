import { DEFAULT_RATES, START_SECONDS, type StageRates } from './progress.ts';
import { STAGE_NAMES, STAGES, type StageName } from './stage.ts';

/** A stage run that made its result from the beginning to the end. */
export interface MeasuredRun {
  readonly stage: StageName;
  readonly engine: string | null;
  readonly device: string | null;
  readonly model: string | null;
  readonly mediaSeconds: number;
  /** Seconds of speech in its film, if they were known. */
  readonly speechSeconds: number | null;
  /** Wall seconds of its process, without those that the computer slept. */
  readonly seconds: number;
  /** Epoch ms. */
  readonly endedAt: number;
}

/** Share of speech in a feature film as voice detectors find it, before one was measured here. */
const USUAL_SPEECH_SHARE = 0.5;
/** Weight of each older run against the next newer one, and of each day that has passed. */
const RUN_DECAY = 0.8;
const DAY_DECAY = 0.7;
const DAY_MS = 24 * 60 * 60 * 1000;
/** Start-up varies by more than a fast stage takes; no stage is free of work. */
const LEAST_WORK_SECONDS = 0.01;

/**
 * Wall seconds by second of film for each stage, without start-up, which `estimate` adds.
 *
 * The weighted median, as one film that ran beside something heavy must not count: the same job
 * took three times as long on some days. Of each stage only runs on the device, engine and model of
 * its last one count; where nothing was measured the default holds.
 *
 * @param runs of earlier films, the newest first
 * @param speechShare of the film that is to be told, 0 to 1; null for that of earlier films
 * @param now epoch ms
 */
export function learnRates(
  runs: readonly MeasuredRun[],
  speechShare: number | null,
  now: number,
): StageRates {
  const share = speechShare ?? usualShare(runs, now);
  const rates = { ...DEFAULT_RATES };
  for (const stage of STAGE_NAMES) {
    const own = runs.filter((run) => run.stage === stage);
    const alike = own.filter((run) => sameWay(run, own[0]));
    const values = alike.map((run, age) => ({
      value: rateOf(run, share),
      weight: weight(age, now - run.endedAt) * workOf(run),
    }));
    const rate = weightedMedian(values.filter(({ weight }) => weight > 0));
    if (rate !== null) rates[stage] = rate;
    else if (growsWithSpeech(stage)) rates[stage] *= share / DEFAULT_SHARE;
  }
  return rates;
}

/** Of which DEFAULT_RATES were taken. */
const DEFAULT_SHARE = 2 / 3;

/** Share of speech in a film, 0 to 1, or null. */
function shareOf({ mediaSeconds, speechSeconds }: MeasuredRun): number | null {
  return speechSeconds === null || mediaSeconds <= 0 ? null : speechSeconds / mediaSeconds;
}

function usualShare(runs: readonly MeasuredRun[], now: number): number {
  // A film in which nobody speaks is not what is to be expected of the next.
  const known = runs.filter((run) => run.stage === 'asr' && (run.speechSeconds ?? 0) > 0);
  const values = known.map((run, age) => ({
    value: shareOf(run) ?? USUAL_SPEECH_SHARE,
    weight: weight(age, now - run.endedAt),
  }));
  return weightedMedian(values) ?? USUAL_SPEECH_SHARE;
}

function growsWithSpeech(stage: StageName): boolean {
  return STAGES[stage].growsWith === 'speech';
}

function sameWay(run: MeasuredRun, last: MeasuredRun | undefined): boolean {
  return run.engine === last?.engine && run.device === last?.device && run.model === last?.model;
}

/** The run's time by second of film, had that film's share of speech been `share`. */
function rateOf(run: MeasuredRun, share: number): number {
  const rate = Math.max(run.seconds - START_SECONDS, LEAST_WORK_SECONDS) / run.mediaSeconds;
  const own = shareOf(run);
  return growsWithSpeech(run.stage) && own ? (rate / own) * share : rate;
}

/** Seconds of film that the run's time grew with: a film of one shout says little of ASR. */
function workOf({ stage, mediaSeconds, speechSeconds }: MeasuredRun): number {
  if (!growsWithSpeech(stage)) return mediaSeconds;
  return speechSeconds ?? USUAL_SPEECH_SHARE * mediaSeconds;
}

function weight(age: number, pastMs: number): number {
  return RUN_DECAY ** age * DAY_DECAY ** Math.max(0, pastMs / DAY_MS);
}

/** The value with half of the weight below and half above it; between two that share it, both. */
function weightedMedian(
  values: readonly { readonly value: number; readonly weight: number }[],
): number | null {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  let previous: { readonly value: number; readonly middle: number } | null = null;
  // Interpolated between the middles of the weights, so that it does not jump from film to film.
  for (const { value, weight } of sorted) {
    const middle = below + weight / 2;
    if (middle >= half) {
      if (previous === null || middle === previous.middle) return value;
      const part = (half - previous.middle) / (middle - previous.middle);
      return previous.value + part * (value - previous.value);
    }
    below += weight;
    previous = { value, middle };
  }
  return previous?.value ?? null;
}
