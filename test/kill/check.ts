import { expect } from 'vitest';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import type { KillBench } from './kill-bench.ts';
import type { KilledCase } from './points.ts';
import type { Scenario } from './scenarios.ts';

/** Chunks of the stand-in for asr, and those between two of its checkpoints. */
const CHUNKS = 6;
const CHECKPOINT_CHUNKS = 2;

/** What holds after every death, once the film has ended and the daemon was stopped. */
export async function check(
  bench: KillBench,
  one: KilledCase,
  scenario: Scenario,
  sealed: readonly string[],
): Promise<void> {
  const story = bench.story();
  // Finished exactly once.
  const [job, ...others] = bench.jobs();
  expect(others, story).toEqual([]);
  expect(job?.state, story).toBe(scenario.state);
  expect(bench.read("select * from stage_runs where state = 'running'"), story).toEqual([]);
  // Deaths of the daemon use up no attempt; that of a stage is an attempt that the daemon saw.
  const spent = one.death === 'stage' ? 1 : 0;
  expect(job?.attempts, story).toBeGreaterThanOrEqual(scenario.state === 'canceled' ? 0 : 1);
  expect(job?.attempts, story).toBeLessThanOrEqual(scenario.attempts + spent);

  // No finished stage is started again.
  const starts = bench.starts();
  for (const stage of STAGE_NAMES) {
    const again = scenario.again.includes(stage) ? 1 : 0;
    const limit = sealed.includes(stage) || (one.sealed === true && stage === one.stage) ? 1 : 2;
    expect(starts.get(stage) ?? 0, `${stage}: ${story}`).toBeLessThanOrEqual(limit + again);
  }
  // What a person wants done again is done again, whatever died meanwhile.
  if (one.scenario === 'redo') {
    for (const stage of scenario.again) expect(starts.get(stage), stage).toBeGreaterThanOrEqual(2);
  }
  if (scenario.again.length === 0) expect(startedAfterTheirEnd(bench.log()), story).toEqual([]);

  // Of asr at most one checkpoint is repeated for each time that it was begun anew.
  const asr = starts.get('asr') ?? 0;
  const chunks = bench.log().filter((line) => line.startsWith('chunk ')).length;
  if (one.scenario !== 'redo') {
    expect(chunks, story).toBeLessThanOrEqual(CHUNKS + CHECKPOINT_CHUNKS * Math.max(asr - 1, 0));
  }

  // Nothing is left behind, and the person's film is as it was.
  expect(bench.processes(), story).toEqual([]);
  expect(await bench.temporaryFiles(), story).toEqual([]);
  expect(await bench.sourceIsUnchanged(), story).toBe(true);
  if (scenario.state === 'done') {
    const expected = STAGE_NAMES.toSorted();
    expect((await bench.sealed()).toSorted(), story).toEqual(expected);
    expect(await bench.leftInMovieDir(), story).toEqual([]);
  }
}

/** Stages that had ended as done and were started once more. */
function startedAfterTheirEnd(log: readonly string[]): string[] {
  const done = new Set<string>();
  const wrong: string[] = [];
  for (const line of log) {
    const [what, stage = '', status] = line.split(' ');
    if (what === 'end' && (status === 'done' || status === 'degraded')) done.add(stage);
    if (what === 'start' && done.has(stage)) wrong.push(stage);
  }
  return wrong;
}
