import { join } from 'node:path';
import { expect, test } from 'vitest';
import { STAGE_NAMES } from '../../src/domain/stage.ts';
import { readManifest } from '../../src/pipeline/stage-manifest.ts';
import { SAMPLE_WAV } from '../helpers/film.ts';
import { LONG } from '../helpers/form.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { check } from './check.ts';
import { KillBench } from './kill-bench.ts';
import { failpointOf, inStages, nameOf, once } from './points.ts';
import { SCENARIOS } from './scenarios.ts';
import { makeSmallFilm } from './small-film.ts';

/** Short chunks, each kept at once: few seconds of speech shall have several checkpoints. */
const SET = [
  'stages.asr.checkpointSeconds=0.1',
  'stages.asr.padSeconds=0.1',
  'stages.asr.maxChunkSeconds=5',
  'stages.asr.language=en',
];

/** Chunks of sound that asr need not hear again after a death at these points. */
const RESUMED: Readonly<Record<string, number | 'all'>> = {
  'checkpoint.before-save': 1,
  'checkpoint.saved': 1,
  'asr.chunk-transcribed': 2,
  'asr.all-transcribed': 'all',
  'manifest.before-seal': 'all',
};

// Real stages write other files than their stand-ins: the number of a file would be another one.
const cases = once(inStages.filter(({ point }) => !point.startsWith('atomic-path.')));

test.runIf(LONG).each(cases.map((one) => [nameOf(one), one] as const))(
  'with the real stages: %s',
  async (_name, one) => {
    await using folder = await temporaryFolder();
    const film = join(folder.path, 'Small Film.mp4');
    await makeSmallFilm(film, { sound: SAMPLE_WAV, from: 6, seconds: 14 });
    await using bench = await KillBench.create({ film, real: STAGE_NAMES, set: SET });
    if (one.stage !== undefined) bench.arm(one.stage);
    const sealed = await SCENARIOS.film.run(bench, failpointOf(one), one.death);
    bench.signal('SIGTERM');
    expect(await bench.ended(), bench.story()).toBe(0);
    await check(bench, one, SCENARIOS.film, sealed);
    // A stage that survived its daemon for long enough has sealed what it heard: not begun anew.
    if (one.stage !== 'asr' || (bench.starts().get('asr') ?? 0) < 2) return;
    const resumed = RESUMED[one.point];
    if (resumed === undefined) return;
    const asr = await readManifest(bench.movieDir, 'asr');
    const chunks = asr?.metadata['chunks'] as { count: number; resumed: number } | undefined;
    expect(chunks?.count).toBeGreaterThanOrEqual(3);
    expect(chunks?.resumed).toBe(resumed === 'all' ? chunks?.count : resumed);
  },
  300_000,
);
