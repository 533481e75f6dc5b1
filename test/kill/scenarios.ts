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

/** Starts the armed daemon, sees the death, and says which stages were sealed then. */
async function dies(
  bench: KillBench,
  failpoint: string,
  death: Death,
  set: readonly string[] = [],
  meanwhile: () => Promise<void> = async () => {},
): Promise<readonly StageName[]> {
  bench.start({ failpoint, set });
  await meanwhile();
  if (death === 'stage') {
    await bench.until('the failpoint fires', () => bench.hasFired());
    return [];
  }
  expect(await bench.ended(), bench.story()).toBe('SIGKILL');
  expect(bench.hasFired()).toBe(true);
  return await bench.sealed();
}

/** After the death of the daemon another one goes on; after that of a stage the same one. */
async function goesOn(bench: KillBench, death: Death, state: JobState = 'done'): Promise<void> {
  if (death !== 'stage') {
    bench.start();
    // The film may have ended already; what is checked is that the next daemon leaves it alone.
    await bench.untilRuns();
  }
  await bench.untilState(state);
}

/** A stage that waits for the test, so that something can be done in its middle. */
const HELD: StageName = 'asr';

export const SCENARIOS = {
  /** A film is dropped. */
  film: {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      const sealed = await dies(bench, failpoint, death);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** The same, and what is not needed any more is removed. */
  'film-cleaned': {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      const set = ['pipeline.retention=clean'];
      const sealed = await dies(bench, failpoint, death, set);
      bench.start({ set });
      await bench.untilRuns();
      await bench.untilState('done');
      return sealed;
    },
  },
  /** The lease is renewed while a stage works. */
  renew: {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      bench.behave(HELD, 'hold');
      const sealed = await dies(bench, failpoint, death);
      bench.behaveAgain(HELD);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** A stage fails in a way that passes. */
  'fails-once': {
    state: 'done',
    attempts: 2,
    again: ['diarization'],
    async run(bench, failpoint, death) {
      bench.behave('diarization', 'once try_again');
      const sealed = await dies(bench, failpoint, death);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** A stage fails for good; then the person has mended it. */
  fails: {
    state: 'done',
    attempts: 1,
    again: ['silero-vad'],
    async run(bench, failpoint, death) {
      bench.behave('silero-vad', 'always input_invalid');
      const sealed = await dies(bench, failpoint, death);
      await goesOn(bench, death, 'failed');
      bench.behaveAgain('silero-vad');
      await bench.cli('retry', '1');
      await bench.untilState('done');
      return sealed;
    },
  },
  /** Something is missing that a person supplies. */
  waits: {
    state: 'done',
    attempts: 1,
    again: ['pyannote-vad'],
    async run(bench, failpoint, death) {
      bench.behave('pyannote-vad', 'always model_missing');
      const sealed = await dies(bench, failpoint, death);
      await goesOn(bench, death, 'waiting');
      bench.behaveAgain('pyannote-vad');
      await bench.cli('retry', '1');
      await bench.untilState('done');
      return sealed;
    },
  },
  /** The daemon is told to stop in the middle of a stage. */
  stopped: {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      bench.behave(HELD, 'hold');
      const sealed = await dies(bench, failpoint, death, [], async () => {
        await bench.untilHolds(HELD);
        bench.signal('SIGTERM');
      });
      bench.behaveAgain(HELD);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** The daemon is told to stop when there is nothing to do. */
  'stopped-idle': {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      const sealed = await dies(bench, failpoint, death, [], async () => {
        await bench.untilState('done');
        bench.signal('SIGTERM');
      });
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** The film is replaced by another one while a stage works. */
  changed: {
    state: 'done',
    attempts: 1,
    again: ['demux', 'mux'],
    async run(bench, failpoint, death) {
      bench.behave(HELD, 'hold');
      const sealed = await dies(bench, failpoint, death, [], async () => {
        await bench.untilHolds(HELD);
        await bench.replaceFilm();
        bench.behaveAgain(HELD);
      });
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** A person cancels the running film. */
  canceled: {
    state: 'canceled',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      bench.behave(HELD, 'hold');
      const sealed = await dies(bench, failpoint, death, [], async () => {
        await bench.untilHolds(HELD);
        await bench.cli('cancel', '1');
      });
      bench.behaveAgain(HELD);
      await goesOn(bench, death, 'canceled');
      return sealed;
    },
  },
  /** The disk is full when the daemon begins. */
  'full-disk': {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      const sealed = await dies(bench, failpoint, death, NO_SPACE);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** The disk was full and is not any more. */
  'space-again': {
    state: 'done',
    attempts: 1,
    again: [],
    async run(bench, failpoint, death) {
      bench.start({ set: NO_SPACE });
      const full = () => bench.read('select * from conditions').length > 0;
      await bench.until('the disk is found full', full);
      await bench.kill();
      const sealed = await dies(bench, failpoint, death);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** A daemon has died in the middle of a stage, and the next one dies while it takes over. */
  'after-death': {
    state: 'done',
    attempts: 1,
    again: [HELD],
    async run(bench, failpoint, death) {
      bench.behave(HELD, 'hold');
      bench.start();
      await bench.untilHolds(HELD);
      await bench.kill();
      bench.behaveAgain(HELD);
      const sealed = await dies(bench, failpoint, death);
      await goesOn(bench, death);
      return sealed;
    },
  },
  /** A person wants a finished film done again from asr on. */
  redo: {
    state: 'done',
    attempts: 1,
    again: ['asr', 'post-ner', 'subtitle-gen', 'mux'],
    async run(bench, failpoint, death) {
      bench.start();
      await bench.untilState('done');
      bench.signal('SIGTERM');
      await bench.ended();
      const before = ['demux', 'tmdb', 'pre-ner', 'silero-vad', 'pyannote-vad', 'diarization'];
      await bench.cli('retry', '1', '--from', 'asr');
      await dies(bench, failpoint, death);
      await goesOn(bench, death);
      return before as StageName[];
    },
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
