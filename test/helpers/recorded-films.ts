import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { learnRates, type MeasuredRun } from '../../src/domain/learned-rates.ts';
import { type Estimate, estimate, type StageProgress } from '../../src/domain/progress.ts';
import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';
import { PROJECT_DIR } from './daemon-process.ts';

/** A stage of a film as its events told it; instants in seconds since the film was claimed. */
export interface RecordedStage {
  readonly stage: StageName;
  readonly state: 'done' | 'degraded';
  readonly engine: string | null;
  readonly device: string | null;
  readonly model: string | null;
  readonly from: number;
  readonly to: number;
  /** Seconds of speech that a voice detector found. */
  readonly speech?: number;
  /** Instants and percent of its `progress` events. */
  readonly reports: readonly (readonly [number, number])[];
}

/** A film that a daemon made. */
export interface RecordedFilm {
  readonly mediaSeconds: number;
  readonly seconds: number;
  readonly stages: readonly RecordedStage[];
}

/**
 * Four films of five minutes that one daemon's home made one after the other: Whisper base on two
 * CPU cores, of which other programs took a share that varied. Every change of percent that ASR
 * told, some of the other stages'.
 */
export function recordedFilms(): RecordedFilm[] {
  const path = join(PROJECT_DIR, 'test/fixtures/time-left/films.json');
  const films = JSON.parse(readFileSync(path, 'utf8')) as RecordedFilm[];
  return films.map((film) => ({ ...film, stages: [...film.stages, ...later(film.stages)] }));
}

/** Stages that there were not yet: nothing is known of their time, and they took none. */
function later(known: readonly RecordedStage[]): RecordedStage[] {
  const missing = STAGE_NAMES.filter((name) => !known.some(({ stage }) => stage === name));
  const nothing = { engine: null, device: null, model: null, from: 0, to: 0, reports: [] };
  return missing.map((stage) => ({ ...nothing, stage, state: 'degraded' }));
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What `status` would have said at second `at` of a film, after the films of `earlier`. */
export function saidAt(film: RecordedFilm, at: number, earlier: readonly RecordedFilm[]): Estimate {
  const now = DAY_MS;
  const runs = [...earlier].reverse().flatMap((one) => runsOf(one, now));
  const usual = learnRates(runs, null, now);
  const speech = speechBy(film, at);
  const own = speech === null ? usual : learnRates(runs, speech / film.mediaSeconds, now);
  return estimate(progressAt(film, at), film.mediaSeconds, usual, own);
}

/** Error of the whole time foretold at a share of a film, as a share of the true one. */
export function errorAt(share: number, film: RecordedFilm, earlier: readonly RecordedFilm[]) {
  const at = share * film.seconds;
  return (at + saidAt(film, at, earlier).etaSeconds - film.seconds) / film.seconds;
}

/** Seconds of speech as the last voice detector that has ended found them. */
function speechBy(film: RecordedFilm, at: number): number | null {
  return film.stages.findLast(({ speech, to }) => speech !== undefined && to <= at)?.speech ?? null;
}

function runsOf(film: RecordedFilm, endedAt: number): MeasuredRun[] {
  const { mediaSeconds } = film;
  const speechSeconds = speechBy(film, film.seconds);
  return film.stages
    .filter(({ state }) => state === 'done')
    .map(({ stage, engine, device, model, from, to }) => ({
      stage,
      engine,
      device,
      model,
      mediaSeconds,
      speechSeconds,
      seconds: to - from,
      endedAt,
    }));
}

function progressAt(film: RecordedFilm, at: number): StageProgress[] {
  return film.stages.filter(({ from }) => from <= at).map((stage) => progressOf(stage, at));
}

function progressOf(stage: RecordedStage, at: number): StageProgress {
  const { stage: name, state, from, to } = stage;
  const reports = stage.reports.filter(([instant]) => instant <= at);
  const [last, percent] = reports.at(-1) ?? [from, 0];
  const reportedSeconds = last - from;
  if (at >= to) return { name, state, percent: 100, reportedSeconds, seconds: to - from };
  const first = reports.find(([, told]) => told > 0);
  return {
    name,
    state: 'running',
    percent,
    reportedSeconds,
    seconds: at - from,
    ...(first === undefined
      ? {}
      : { firstReport: { percent: first[1], seconds: first[0] - from } }),
  };
}
