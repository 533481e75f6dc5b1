/** A stage of the pipeline: its place in the graph and the script that runs it. */
export interface StageDefinition {
  /** Position in the scripts' names; 1 to 10 is one topological order of the graph. */
  readonly number: number;
  /** Stages whose artifacts this one reads. */
  readonly after: readonly StageName[];
  /**
   * Whether it runs beside the model stages: it needs no film data and little CPU, so a slow
   * network never holds up recognition.
   */
  readonly light: boolean;
}

export const STAGE_NAMES = [
  'demux',
  'tmdb',
  'pre-ner',
  'silero-vad',
  'pyannote-vad',
  'diarization',
  'asr',
  'post-ner',
  'subtitle-gen',
  'mux',
] as const;

export type StageName = (typeof STAGE_NAMES)[number];

/** The pipeline's graph. `tmdb` reads only the film's name and the duration from intake's probe. */
export const STAGES: Readonly<Record<StageName, StageDefinition>> = {
  demux: { number: 1, after: [], light: false },
  tmdb: { number: 2, after: [], light: true },
  'pre-ner': { number: 3, after: ['tmdb'], light: true },
  'silero-vad': { number: 4, after: ['demux'], light: false },
  'pyannote-vad': { number: 5, after: ['demux', 'silero-vad'], light: false },
  diarization: { number: 6, after: ['demux', 'pyannote-vad'], light: false },
  asr: { number: 7, after: ['demux', 'pyannote-vad', 'pre-ner'], light: false },
  'post-ner': { number: 8, after: ['asr', 'pre-ner'], light: false },
  'subtitle-gen': { number: 9, after: ['post-ner', 'diarization', 'pyannote-vad'], light: false },
  mux: { number: 10, after: ['demux', 'subtitle-gen'], light: false },
};

/** `05_pyannote_vad.py` for `pyannote-vad`. */
export function scriptName(stage: StageName): string {
  const number = String(STAGES[stage].number).padStart(2, '0');
  return `${number}_${stage.replaceAll('-', '_')}.py`;
}

/** States of one execution of a stage. `degraded` is finished, with less than its real work. */
export const STAGE_RUN_STATES = ['running', 'done', 'degraded', 'failed', 'canceled'] as const;
export type StageRunState = (typeof STAGE_RUN_STATES)[number];
