import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';
import { type CommitName, FAILPOINTS } from '../../src/system/failpoint.ts';
import { sampled } from '../helpers/sample.ts';
import type { ScenarioName } from './scenarios.ts';

export type Death = 'daemon' | 'stage' | 'both';

/** One failpoint with a way to reach it, and who may die there. */
export interface KillCase {
  readonly point: string;
  /** When it is reached for this time in one process. */
  readonly count?: number;
  readonly scenario: ScenarioName;
  readonly deaths: readonly Death[];
  /** The one that says most, where each case is tried once (real-stages.kill.test.ts). */
  readonly first?: Death;
  /** The stage that has the point; of a point in the daemon the one that runs then. */
  readonly stage?: StageName;
  /** The stage needs its real script; all others are stand-ins all the same. */
  readonly real?: boolean;
  /** ffmpeg goes on when its stage is dead. */
  readonly linger?: boolean;
  /** The stage's manifest is sealed at this point: it must not start again. */
  readonly sealed?: boolean;
}

/** A case with the death that is tried. */
export type KilledCase = KillCase & { readonly death: Death };

const ALL: readonly Death[] = ['daemon', 'stage', 'both'];
const DAEMON: readonly Death[] = ['daemon'];
/** Where stages run beside the daemon. */
const WITH_STAGES: readonly Death[] = ['daemon', 'both', 'stage'];

function commit(
  name: CommitName,
  scenario: ScenarioName,
  more: Partial<KillCase> = {},
): KillCase[] {
  return (['before', 'after'] as const).map((when) => ({
    point: `${name}.${when}`,
    scenario,
    deaths: DAEMON,
    ...more,
  }));
}

const inDaemon: readonly KillCase[] = [
  ...commit('daemon-acquire', 'film'),
  ...commit('settle', 'film'),
  ...commit('enqueue', 'film'),
  { point: 'claim.before', scenario: 'film', deaths: DAEMON },
  { point: 'claim.after', scenario: 'film', deaths: DAEMON },
  { point: 'runner.manifest-removed', count: 4, scenario: 'film', deaths: DAEMON },
  { point: 'runner.spawned', count: 3, scenario: 'film', deaths: WITH_STAGES },
  ...commit('stage-start', 'film', { count: 4, deaths: WITH_STAGES }),
  ...commit('stage-device', 'film', { count: 5, deaths: WITH_STAGES }),
  ...commit('stage-progress', 'film', { count: 9, deaths: WITH_STAGES }),
  { point: 'runner.exited', count: 5, scenario: 'film', deaths: WITH_STAGES },
  ...commit('stage-finish', 'film', { count: 6, deaths: WITH_STAGES }),
  ...commit('renew', 'renew', { deaths: WITH_STAGES }),
  { point: 'publish.before-report', scenario: 'film', deaths: DAEMON },
  { point: 'whole-file.before-sync', scenario: 'film', deaths: DAEMON },
  { point: 'whole-file.before-rename', scenario: 'film', deaths: DAEMON },
  { point: 'whole-file.renamed', scenario: 'film', deaths: DAEMON },
  { point: 'publish.reported', scenario: 'film-cleaned', deaths: DAEMON },
  { point: 'publish.tidied', scenario: 'film-cleaned', deaths: DAEMON },
  { point: 'worker.before-outcome', scenario: 'film', deaths: DAEMON },
  ...commit('complete', 'film'),
  ...commit('fail', 'fails'),
  ...commit('retry-later', 'fails-once'),
  ...commit('wait-for', 'waits'),
  ...commit('settle-again', 'changed'),
  ...commit('release', 'stopped'),
  ...commit('canceled', 'canceled'),
  ...commit('daemon-release', 'stopped-idle'),
  ...commit('condition-set', 'full-disk'),
  ...commit('condition-lift', 'space-again'),
  { point: 'reaper.before', scenario: 'after-death', deaths: DAEMON },
  { point: 'reaper.ended', scenario: 'after-death', deaths: DAEMON },
  ...commit('void-leases', 'after-death'),
  ...commit('stage-reused', 'after-death', { count: 2 }),
  { point: 'redo.forgotten', scenario: 'redo', deaths: DAEMON },
  ...commit('redo-cleared', 'redo'),
];

function inStage(point: string, stage: StageName, more: Partial<KillCase> = {}): KillCase {
  return { point, stage, scenario: 'film', deaths: ALL, ...more };
}

export const inStages: readonly KillCase[] = [
  inStage('stage.begun', 'silero-vad'),
  ...STAGE_NAMES.map((stage) => inStage(`stage.${stage}.working`, stage)),
  inStage('stage.device-chosen', 'diarization'),
  inStage('stage.worked', 'pyannote-vad'),
  inStage('manifest.incomplete', 'post-ner'),
  // A stage that survives its daemon would seal before it is ended: then nothing is repeated.
  inStage('manifest.before-seal', 'asr', { first: 'both' }),
  inStage('manifest.sealed', 'asr', { sealed: true }),
  inStage('stage.ended', 'mux', { sealed: true }),
  // The manifest as incomplete, then what the stage makes, then the manifest sealed.
  inStage('atomic-path.before-sync', 'tmdb', { count: 2 }),
  inStage('atomic-path.before-sync', 'mux', { count: 2, linger: true }),
  inStage('atomic-path.before-rename', 'diarization', { count: 3 }),
  inStage('atomic-path.renamed', 'pre-ner', { count: 1 }),
  inStage('atomic-path.renamed', 'silero-vad', { count: 2 }),
  inStage('atomic-path.renamed', 'pyannote-vad', { count: 3, sealed: true }),
  inStage('checkpoint.before-save', 'asr', { count: 2 }),
  inStage('checkpoint.saved', 'asr'),
  inStage('asr.chunk-transcribed', 'asr', { count: 3 }),
  inStage('asr.all-transcribed', 'asr', { first: 'stage' }),
  inStage('ffmpeg.started', 'demux', { linger: true }),
  inStage('ffmpeg.writing', 'demux', { linger: true }),
  inStage('ffmpeg.writing', 'mux', { linger: true }),
  inStage('ffmpeg.ended', 'mux'),
  inStage('demux.decoded', 'demux'),
  inStage('demux.sound-written', 'demux', { real: true }),
  inStage('subtitle-gen.between-files', 'subtitle-gen', { real: true }),
  inStage('mux.film-unverified', 'mux', { real: true }),
  inStage('mux.film-written', 'mux', { real: true }),
];

export const CASES: readonly KillCase[] = [...inDaemon, ...inStages];

/** Every case once, with the kinds of death in turn. */
export function once(cases: readonly KillCase[]): readonly KilledCase[] {
  return cases.map((one, index) => {
    const death = one.first ?? one.deaths[index % one.deaths.length];
    if (death === undefined) throw new Error(`nobody dies at ${one.point}`);
    return { ...one, death };
  });
}

/** How many cases `npm test` tries. */
const SAMPLE = 12;

/** Every case with every kind of death, or some of them. */
export function chosen(): readonly KilledCase[] {
  return sampled(
    CASES.flatMap((one) => one.deaths.map((death) => ({ ...one, death }))),
    SAMPLE,
  );
}

export function nameOf({ point, count, stage, death }: KilledCase): string {
  const time = count === undefined ? '' : ` the ${count}. time`;
  return `${point}${time}${stage === undefined ? '' : ` in ${stage}`}, death of ${death}`;
}

/** The value of SUBPIPED_FAILPOINT. */
export function failpointOf({ point, count, death }: KilledCase): string {
  return `${point}${count === undefined ? '' : `@${count}`}:${death}`;
}

/** Points of the daemon without a case; the stages' are compared in Python's own list. */
export const MISSING = FAILPOINTS.filter((name) => !CASES.some(({ point }) => point === name));
