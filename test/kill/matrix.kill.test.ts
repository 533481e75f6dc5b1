import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';
import { check } from './check.ts';
import { KillBench } from './kill-bench.ts';
import { chosen, failpointOf, MISSING, nameOf } from './points.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { makeSmallFilm } from './small-film.ts';

let folder: TemporaryFolder;
let film: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  film = join(folder.path, 'Small Film.mp4');
  await makeSmallFilm(film);
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

test('every failpoint of the daemon has a case', () => {
  expect(MISSING).toEqual([]);
});

const cases = chosen().map((one) => [nameOf(one), one] as const);

test.concurrent.each(cases)('%s', async (_name, one) => {
  const { stage, scenario: name, death } = one;
  await using bench = await KillBench.create({
    film,
    real: one.real === true && stage !== undefined ? [stage] : [],
  });
  if (stage !== undefined) bench.arm(stage);
  if (one.linger === true) bench.linger();
  const scenario: Scenario = SCENARIOS[name];
  const sealed = await scenario.run(bench, failpointOf(one), death);
  expect(bench.hasFired(), bench.story()).toBe(true);
  bench.signal('SIGTERM');
  expect(await bench.ended(), bench.story()).toBe(0);
  await check(bench, one, scenario, sealed);
});
