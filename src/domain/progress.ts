import { STAGE_NAMES, type StageName } from './stage.ts';

/** Measured wall seconds by second of film, for each stage. */
export type StageRates = Readonly<Record<StageName, number>>;

/**
 * Rates before anything was measured on this machine: Whisper base on two CPU cores, for a film of
 * which two thirds are speech. Only their proportions matter for percent.
 */
export const DEFAULT_RATES: StageRates = {
  demux: 0.005,
  tmdb: 0.002,
  'pre-ner': 0.002,
  'silero-vad': 0.006,
  'pyannote-vad': 0.018,
  diarization: 0.04,
  asr: 0.15,
  'post-ner': 0.002,
  'subtitle-gen': 0.002,
  mux: 0.004,
};

/** Every stage starts a process and imports its libraries, however short the film is. */
export const START_SECONDS = 1.5;

export interface StageProgress {
  readonly name: StageName;
  readonly state: 'pending' | 'running' | 'done' | 'degraded' | 'failed' | 'canceled';
  /** 0 to 100; only what the stage's own events said. */
  readonly percent: number;
  /** Wall seconds until it last said how far it is; what came since is no progress. */
  readonly heardSeconds: number;
}

export interface Estimate {
  /** 0 to 100 of the whole job. */
  readonly percent: number;
  readonly etaSeconds: number;
}

/** Percent and time left of a job, each stage weighted by its expected wall time. */
export function estimate(
  stages: readonly StageProgress[],
  mediaSeconds: number,
  rates: StageRates = DEFAULT_RATES,
): Estimate {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  let expected = 0;
  let finished = 0;
  let left = 0;
  for (const name of STAGE_NAMES) {
    const weight = rates[name] * mediaSeconds + START_SECONDS;
    const stage = byName.get(name);
    expected += weight;
    finished += weight * shareDone(stage);
    left += secondsLeft(weight, stage);
  }
  return {
    percent: Math.round((finished / expected) * 1000) / 10,
    etaSeconds: Math.ceil(left),
  };
}

function shareDone(stage: StageProgress | undefined): number {
  if (stage === undefined) return 0;
  if (stage.state === 'done' || stage.state === 'degraded') return 1;
  return stage.state === 'running' ? stage.percent / 100 : 0;
}

/** Shorter runs are mostly start-up and say nothing of the rate. */
const OWN_RATE_SECONDS = 5;
/** From this share on the stage's own rate is all that counts. */
const OWN_RATE_SHARE = 0.25;

/**
 * What a stage still takes. The further it is, the more its own rate counts: on a slower device than
 * the last films' (a fall-back, a hot computer) the measured rates say nothing of this run.
 */
function secondsLeft(expected: number, stage: StageProgress | undefined): number {
  const share = shareDone(stage);
  const prior = expected * (1 - share);
  if (stage?.state !== 'running' || share === 0 || stage.heardSeconds < OWN_RATE_SECONDS)
    return prior;
  const own = (stage.heardSeconds * (1 - share)) / share;
  const trust = Math.min(1, share / OWN_RATE_SHARE);
  return trust * own + (1 - trust) * prior;
}
