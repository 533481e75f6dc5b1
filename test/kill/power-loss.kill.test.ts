import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STAGE_NAMES, type StageName } from '../../src/domain/stage.ts';
import { sampled } from '../helpers/sample.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary-folder.ts';
import { ALL_DAMAGES, DAMAGES, type Damage } from './damage.ts';
import { KillBench } from './kill-bench.ts';
import { makeSmallFilm } from './small-film.ts';
import { DATABASE_DAMAGES } from './torn-database.ts';

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

/** A home whose daemon died at a point, as a power cut leaves it. */
async function deadAt(failpoint: string, stage?: StageName): Promise<KillBench> {
  const bench = await KillBench.create({ film, real: [] });
  if (stage !== undefined) bench.arm(stage);
  bench.start({ failpoint });
  try {
    expect(await bench.ended(), bench.story()).toBe('SIGKILL');
  } catch (error) {
    // Nobody else has it yet, and its daemon would go on.
    await bench[Symbol.asyncDispose]();
    throw error;
  }
  // The power is gone for the stages, too.
  bench.killStages();
  return bench;
}

/** The next daemon brings the film to its end; the stages that it started. */
async function finish(bench: KillBench): Promise<string[]> {
  const before = bench.log().length;
  bench.start();
  await bench.untilRuns();
  await bench.untilState('done');
  bench.signal('SIGTERM');
  expect(await bench.ended(), bench.story()).toBe(0);
  expect(bench.jobs().length, bench.story()).toBe(1);
  expect((await bench.sealed()).toSorted(), bench.story()).toEqual(STAGE_NAMES.toSorted());
  expect(await bench.temporaryFiles()).toEqual([]);
  expect(await bench.sourceIsUnchanged()).toBe(true);
  const log = bench.log().slice(before);
  return log.filter((line) => line.startsWith('start ')).map((line) => line.slice(6));
}

/** What a stage wrote, by its manifest. */
function outputOf(bench: KillBench, stage: StageName, name: string): string {
  const text = readFileSync(join(bench.movieDir, 'manifests', `${stage}.json`), 'utf8');
  const { outputs } = JSON.parse(text) as { outputs: { name: string; path: string }[] };
  const output = outputs.find((candidate) => candidate.name === name);
  if (output === undefined) throw new Error(`${stage} has no output ${name}`);
  return join(bench.movieDir, output.path);
}

const ALL_SEALED = 'worker.before-outcome:daemon';

test.concurrent.each(sampled(ALL_DAMAGES, 2))(
  'a manifest that is %s: its stage runs again',
  async (damage) => {
    await using bench = await deadAt(ALL_SEALED);
    DAMAGES[damage](join(bench.movieDir, 'manifests', 'diarization.json'));
    expect(await finish(bench)).toEqual(['diarization']);
  },
);

const artifacts: readonly (readonly [StageName, string, Damage])[] = [
  ['demux', 'audio', 'truncated'],
  ['asr', 'transcript', 'zero-filled'],
  ['mux', 'film', 'reordered'],
  ['mux', 'subtitles', 'empty'],
  ['subtitle-gen', 'srt', 'missing'],
  ...ALL_DAMAGES.map((damage) => ['silero-vad', 'silero', damage] as const),
];
test.concurrent.each(sampled(artifacts, 3))(
  '%s, %s %s: the stage runs again',
  async (stage, name, damage) => {
    await using bench = await deadAt(ALL_SEALED);
    const file = outputOf(bench, stage, name);
    const whole = readFileSync(file);
    DAMAGES[damage](file);
    expect(await finish(bench)).toEqual([stage]);
    expect(readFileSync(file).equals(whole)).toBe(true);
  },
);

test.concurrent('an old manifest beside a new artifact: the stage runs again', async () => {
  await using bench = await deadAt(ALL_SEALED);
  const file = outputOf(bench, 'post-ner', 'corrected');
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, whole.replace('Said', 'Told'));
  expect(await finish(bench)).toEqual(['post-ner']);
  expect(readFileSync(file, 'utf8')).toBe(whole);
});

const CHUNKS = 6;
test.concurrent.each(sampled(ALL_DAMAGES, 1))(
  'a checkpoint that is %s: asr begins anew',
  async (damage) => {
    await using bench = await deadAt('checkpoint.saved@2:both', 'asr');
    const heard = () => bench.log().filter((line) => line.startsWith('chunk ')).length;
    const before = heard();
    DAMAGES[damage](join(bench.movieDir, 'transcription', 'asr.partial.json'));
    expect((await finish(bench)).filter((stage) => stage === 'asr')).toEqual(['asr']);
    expect(heard() - before).toBe(CHUNKS);
    const transcript = readFileSync(outputOf(bench, 'asr', 'transcript'), 'utf8');
    expect(transcript.match(/Said at/g)?.length).toBe(CHUNKS);
  },
);

test.concurrent('a checkpoint that is whole: asr goes on from it', async () => {
  await using bench = await deadAt('checkpoint.saved@2:both', 'asr');
  const before = bench.log().filter((line) => line.startsWith('chunk ')).length;
  await finish(bench);
  const after = bench.log().filter((line) => line.startsWith('chunk ')).length;
  expect(after - before).toBe(CHUNKS - before);
  const transcript = readFileSync(outputOf(bench, 'asr', 'transcript'), 'utf8');
  expect(transcript.match(/Said at/g)?.length).toBe(CHUNKS);
});

test.concurrent.each(sampled(ALL_DAMAGES, 1))(
  'a report that is %s is written again',
  async (damage) => {
    await using bench = await deadAt(ALL_SEALED);
    const report = join(bench.movieDir, 'report.json');
    DAMAGES[damage](report);
    expect(await finish(bench)).toEqual([]);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ verdict: 'pass' });
  },
);

/** A home in which six stages were sealed when the power went. */
async function deadInTheMiddle(): Promise<KillBench> {
  return await deadAt('stage.asr.working:both', 'asr');
}

test.concurrent.each(sampled(DATABASE_DAMAGES, 4))('a database: %s', async (_name, damage) => {
  await using bench = await deadInTheMiddle();
  const sealed = await bench.sealed();
  // Whether the cuts were found by then is chance.
  expect(sealed.filter((stage) => stage !== 'shots')).toHaveLength(6);
  damage(join(bench.home, 'state', 'subpiped.db'));
  const started = await finish(bench);
  expect(started.filter((stage) => sealed.some((name) => name === stage))).toEqual([]);
});

test.concurrent.each(sampled(DATABASE_DAMAGES, 2))(
  'a database after the film is done: %s',
  async (_name, damage) => {
    await using bench = await deadAt('complete.after:daemon');
    damage(join(bench.home, 'state', 'subpiped.db'));
    expect(await finish(bench)).toEqual([]);
  },
);

test.concurrent('a database that is gone altogether: nothing sealed is repeated', async () => {
  await using bench = await deadInTheMiddle();
  const sealed = await bench.sealed();
  for (const name of ['subpiped.db', 'subpiped.db-wal', 'subpiped.db-shm']) {
    rmSync(join(bench.home, 'state', name), { force: true });
  }
  const started = await finish(bench);
  expect(started.filter((stage) => sealed.some((name) => name === stage))).toEqual([]);
  expect(existsSync(join(bench.home, 'out', 'Small_Film_2'))).toBe(false);
});
