import { expect } from 'vitest';
import type { JobState } from '../../src/domain/job.ts';
import type { StageName } from '../../src/domain/stage.ts';
import type { KillBench } from './kill-bench.ts';
import type { Death } from './points.ts';

const NO_SPACE = ['disk.reserveMb=1000000000'];

/** What is done until the film has ended although something died at the armed point. */
export interface Scenario {
  /** How the film ends. */
  readonly state: JobState;
  /** Attempts that the job may have at its end, beyond what the death itself cost. */
  readonly attempts: number;
  /** Stages that are begun anew by what the scenario does, besides the one that died. */
  readonly again: readonly StageName[];
  run(bench: KillBench, failpoint: string, death: Death): Promise<readonly StageName[]>;
}

/** A stage that waits for the test, so that something can be done in its middle. */
const HELD: StageName = 'asr';

/** What a scenario does; a film that is dropped is what all have in common. */
interface Parts extends Partial<Omit<Scenario, 'run'>> {
  /** Settings of the armed daemon. */
  readonly set?: readonly string[];
  /** Settings of the one after it. */
  readonly setNext?: readonly string[];
  /** What a stage does until the death. */
  readonly behaves?: readonly [stage: StageName, what: string];
  /** How the film ends while the stage behaves so; then it is mended, and the person retries. */
  readonly until?: JobState;
  /** Before the armed daemon starts. */
  readonly first?: (bench: KillBench) => Promise<void>;
  /** While it works. */
  readonly meanwhile?: (bench: KillBench) => Promise<void>;
  /** Stages that were sealed before, where the death leaves other manifests. */
  readonly sealed?: readonly StageName[];
}

function scenario(parts: Parts = {}): Scenario {
  const { state = 'done', attempts = 1, again = [], behaves, until = state } = parts;
  const mend = (bench: KillBench) => behaves !== undefined && bench.behaveAgain(behaves[0]);
  return {
    state,
    attempts,
    again,
    async run(bench, failpoint, death) {
      if (behaves !== undefined) bench.behave(...behaves);
      await parts.first?.(bench);
      const sealed = await dies(bench, failpoint, death, parts);
      if (until === state) mend(bench);
      // After the death of the daemon another one goes on; after that of a stage the same one.
      if (death !== 'stage') {
        bench.start({ set: parts.setNext ?? [] });
        // The film may have ended already; the next daemon is to leave it alone.
        await bench.untilRuns();
      }
      await bench.untilState(until);
      if (until !== state) {
        mend(bench);
        await bench.cli('retry', '1');
        await bench.untilState(state);
      }
      return parts.sealed ?? sealed;
    },
  };
}

/** Starts the armed daemon, sees the death, and says which stages were sealed then. */
async function dies(
  bench: KillBench,
  failpoint: string,
  death: Death,
  { set = [], meanwhile }: Parts,
): Promise<readonly StageName[]> {
  bench.start({ failpoint, set });
  await meanwhile?.(bench);
  if (death === 'stage') {
    await bench.until('the failpoint fires', () => bench.hasFired());
    return [];
  }
  expect(await bench.ended(), bench.story()).toBe('SIGKILL');
  expect(bench.hasFired()).toBe(true);
  return await bench.sealed();
}

const HOLDS = [HELD, 'hold'] as const;
const CLEANED = ['pipeline.retention=clean'];

export const SCENARIOS = {
  /** A film is dropped. */
  film: scenario(),
  /** The same, and what is not needed any more is removed. */
  'film-cleaned': scenario({ set: CLEANED, setNext: CLEANED }),
  /** The lease is renewed while a stage works. */
  renew: scenario({ behaves: HOLDS }),
  /** A stage fails in a way that passes. */
  'fails-once': scenario({
    attempts: 2,
    again: ['diarization'],
    behaves: ['diarization', 'once try_again'],
  }),
  /** A stage fails for good; then the person has mended it. */
  fails: scenario({
    again: ['silero-vad'],
    behaves: ['silero-vad', 'always input_invalid'],
    until: 'failed',
  }),
  /** Something is missing that a person supplies. */
  waits: scenario({
    again: ['pyannote-vad'],
    behaves: ['pyannote-vad', 'always model_missing'],
    until: 'waiting',
  }),
  /** The daemon is told to stop in the middle of a stage. */
  stopped: scenario({
    behaves: HOLDS,
    async meanwhile(bench) {
      await bench.untilHolds(HELD);
      bench.signal('SIGTERM');
    },
  }),
  /** The daemon is told to stop when there is nothing to do. */
  'stopped-idle': scenario({
    async meanwhile(bench) {
      await bench.untilState('done');
      bench.signal('SIGTERM');
    },
  }),
  /** The film is replaced by another one while a stage works. */
  changed: scenario({
    again: ['demux', 'mux'],
    behaves: HOLDS,
    async meanwhile(bench) {
      await bench.untilHolds(HELD);
      await bench.replaceFilm();
      bench.behaveAgain(HELD);
    },
  }),
  /** A person cancels the running film. */
  canceled: scenario({
    state: 'canceled',
    behaves: HOLDS,
    async meanwhile(bench) {
      await bench.untilHolds(HELD);
      await bench.cli('cancel', '1');
    },
  }),
  /** The disk is full when the daemon begins. */
  'full-disk': scenario({ set: NO_SPACE }),
  /** The disk was full and is not any more. */
  'space-again': scenario({
    async first(bench) {
      bench.start({ set: NO_SPACE });
      const full = () => bench.read('select * from conditions').length > 0;
      await bench.until('the disk is found full', full);
      await bench.kill();
    },
  }),
  /** A daemon has died in the middle of a stage, and the next one dies while it takes over. */
  'after-death': scenario({
    again: [HELD],
    async first(bench) {
      bench.behave(...HOLDS);
      bench.start();
      await bench.untilHolds(HELD);
      await bench.kill();
      bench.behaveAgain(HELD);
    },
  }),
  /** A person wants a finished film done again from asr on. */
  redo: scenario({
    again: ['asr', 'post-ner', 'translation', 'subtitle-gen', 'mux'],
    sealed: ['demux', 'tmdb', 'pre-ner', 'silero-vad', 'pyannote-vad', 'diarization', 'shots'],
    async first(bench) {
      bench.start();
      await bench.untilState('done');
      bench.signal('SIGTERM');
      await bench.ended();
      await bench.cli('retry', '1', '--from', 'asr');
    },
  }),
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
