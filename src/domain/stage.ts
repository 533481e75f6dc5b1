import engines from '../../config/engines.json' with { type: 'json' };
import table from '../../config/stages.json' with { type: 'json' };

/** A stage's name. */
export type StageName = keyof typeof table;

/** A stage of the pipeline: its place in the graph, and what the daemon has to know of it. */
export interface StageDefinition {
  /** Position in its script's name; the stages that came later have none. */
  readonly number: number | null;
  /** Stages whose artifacts this one reads. */
  readonly after: readonly StageName[];
  /**
   * Whether it runs beside all others as soon as it can: it takes little CPU or only what they
   * leave, so that neither a slow network nor a large picture holds up recognition.
   */
  readonly light: boolean;
  /** Whether it reads the film itself, be it only its length; its manifest names it. */
  readonly readsFilm: boolean;
  /** Whether it reads the film's name, or its results bear it. */
  readonly byName: boolean;
  /** Measured wall seconds by second of film: see `DEFAULT_RATES`. */
  readonly rate: number;
  /** What its time grows with: the film's length, or the speech in it. */
  readonly growsWith: 'film' | 'speech';
  /**
   * Those whose row names it, in the order in which `auto` tries them: that of their table; `rules`,
   * our own code on the CPU, where none does.
   */
  readonly engines: readonly string[];
  /** Why it stays on the CPU although the machine may have more. */
  readonly cpuReason: string | null;
  /** What is worked on together, by device; 1 where it is not said. */
  readonly batch: Readonly<Record<string, number>>;
  /** Large files that it leaves, made again in a minute; `retention: clean` removes them. */
  readonly intermediates: readonly string[];
}

/** The pipeline's graph; python/subpiped/core/stages.py reads the same tables. */
export const STAGES = Object.fromEntries(
  Object.entries(table).map(([stage, row]) => [stage, { ...row, engines: enginesOf(stage) }]),
) as unknown as Readonly<Record<StageName, StageDefinition>>;

function enginesOf(stage: string): readonly string[] {
  const users = Object.entries(engines).filter(([, { stages }]) =>
    (stages as readonly string[]).includes(stage),
  );
  return users.length === 0 ? ['rules'] : users.map(([engine]) => engine);
}

/** In the order of the table, which is a topological one of the graph. */
export const STAGE_NAMES = Object.keys(table) as readonly StageName[];

/** `05_pyannote_vad.py` for `pyannote-vad`; without a number it is the name alone. */
export function scriptName(stage: StageName): string {
  const { number } = STAGES[stage];
  const prefix = number === null ? '' : `${String(number).padStart(2, '0')}_`;
  return `${prefix}${stage.replaceAll('-', '_')}.py`;
}

/** States of one execution of a stage. `degraded` is finished, with less than its real work. */
export const STAGE_RUN_STATES = ['running', 'done', 'degraded', 'failed', 'canceled'] as const;
export type StageRunState = (typeof STAGE_RUN_STATES)[number];
