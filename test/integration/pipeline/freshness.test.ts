import { appendFile, cp, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { Config } from '../../../src/config/schema.ts';
import { STAGE_NAMES, type StageName } from '../../../src/domain/stage.ts';
import { FileHashes } from '../../../src/pipeline/file-hashes.ts';
import {
  checkFreshness,
  type Freshness,
  type FreshnessRequest,
} from '../../../src/pipeline/freshness.ts';
import { manifestPath, stageManifestSchema } from '../../../src/pipeline/stage-manifest.ts';
import { projectDir } from '../../../src/system/project.ts';
import { EventRecorder, FakeStages, testConfig } from '../../helpers/fake-stages.ts';
import { interpreterOf } from '../../helpers/python-stage.ts';

const never = new AbortController().signal;

async function make(stages: FakeStages, names: StageName[], config?: Config): Promise<void> {
  for (const stage of names) {
    const request = stages.stageRequest(stage, config === undefined ? {} : { config });
    await stages.runner().run(request, new EventRecorder(), never);
  }
}

function check(
  stages: FakeStages,
  stage: StageName,
  differs: Partial<FreshnessRequest> = {},
): Promise<Freshness> {
  const { movieDir, fingerprint, config } = stages.request();
  const request = { stage, movieDir, fingerprint, config, profile: 'starter', ...differs };
  return checkFreshness(request, stages, new FileHashes(), never);
}

/** The reason for a rerun, or null if the stage is fresh. */
async function reason(...args: Parameters<typeof check>): Promise<string | null> {
  const freshness = await check(...args);
  return freshness.fresh ? null : freshness.reason;
}

/** Rewrites the manifest of demux as `change` says. */
async function rewrite(
  stages: FakeStages,
  change: (manifest: Record<string, unknown>) => void,
): Promise<void> {
  const path = manifestPath(stages.movieDir, 'demux');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  change(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

test('a stage of which nothing has changed is fresh, with its manifest', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux', 'silero-vad']);
  const freshness = await check(stages, 'silero-vad');
  expect(freshness.fresh && freshness.manifest.stage).toBe('silero-vad');
});

test('options of other stages do not matter', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  const config = testConfig();
  config.stages.asr.beamSize = 1;
  expect(await reason(stages, 'demux', { config })).toBeNull();
});

interface Change {
  readonly why: string | RegExp;
  readonly change: (stages: FakeStages) => unknown;
}

const CHANGES: Record<string, Change> = {
  'no manifest': {
    why: 'no manifest',
    change: (stages) => unlink(manifestPath(stages.movieDir, 'demux')),
  },
  'a manifest cut short': {
    why: 'no manifest',
    change: (stages) => writeFile(manifestPath(stages.movieDir, 'demux'), '{"schema": 1, "st'),
  },
  'a manifest of another schema': {
    why: 'no manifest',
    change: (stages) => rewrite(stages, (manifest) => Object.assign(manifest, { schema: 2 })),
  },
  'a manifest of another stage': {
    why: 'no manifest',
    change: (stages) => rewrite(stages, (manifest) => Object.assign(manifest, { stage: 'tmdb' })),
  },
  'a stage that died': {
    why: 'its status is incomplete',
    change: (stages) =>
      rewrite(stages, (manifest) => Object.assign(manifest, { status: 'incomplete' })),
  },
  'a stage that failed': {
    why: 'its status is failed',
    change: (stages) =>
      rewrite(stages, (manifest) => Object.assign(manifest, { status: 'failed' })),
  },
  'the script': {
    why: 'its code changed: python/scripts/01_demux.py',
    change: (stages) => stages.writeCode('scripts/01_demux.py', '# two'),
  },
  'a shared module': {
    why: 'its code changed: python/subpiped/stage/stage.py',
    change: (stages) => stages.writeCode('subpiped/stage/stage.py', '# two'),
  },
  'a module that is gone': {
    why: 'its code changed: python/subpiped/stage/stage.py',
    change: (stages) => rm(join(stages.pythonDir, 'subpiped/stage/stage.py')),
  },
  'the lock': {
    why: 'its packages changed',
    change: (stages) => stages.writeCode('requirements/demux.lock', 'numpy==2.0.1'),
  },
  'a missing output': {
    why: 'its output audio/audio.wav is missing',
    change: (stages) => rm(join(stages.movieDir, 'audio/audio.wav')),
  },
  'an output of another size': {
    why: /^its output audio\/audio.wav has 1 bytes/,
    change: (stages) => writeFile(join(stages.movieDir, 'audio/audio.wav'), 'x'),
  },
  'an output of another content': {
    why: 'its output audio/audio.wav is damaged',
    change: async (stages) => {
      const path = join(stages.movieDir, 'audio/audio.wav');
      await writeFile(path, 'x'.repeat((await readFile(path)).length));
    },
  },
};

test.each(Object.entries(CHANGES))('%s makes demux run again', async (_name, { why, change }) => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  expect(await reason(stages, 'demux')).toBeNull();
  await change(stages);
  expect(await reason(stages, 'demux')).toMatch(why);
});

test('code that it does not import does not matter', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  stages.writeCode('scripts/02_tmdb.py', '# two');
  stages.writeCode('subpiped/cues/cut.py', '# two');
  stages.writeCode('requirements/tmdb.lock', 'two');
  expect(await reason(stages, 'demux')).toBeNull();
});

test('an input of another content makes a stage run again, a missing one too', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux', 'silero-vad']);
  await writeFile(join(stages.movieDir, 'audio/audio.wav'), 'another sound');
  expect(await reason(stages, 'silero-vad')).toBe('its input audio/audio.wav changed');
  await rm(join(stages.movieDir, 'audio/audio.wav'));
  expect(await reason(stages, 'silero-vad')).toBe('its input audio/audio.wav changed');
});

test('options, profile and film are compared', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  const config = testConfig();
  config.stages.demux.audioStream = 2;
  expect(await reason(stages, 'demux', { config })).toBe('options changed');
  expect(await reason(stages, 'demux', { profile: 'best' })).toBe('the profile changed');
  const fingerprint = 'e'.repeat(64);
  expect(await reason(stages, 'demux', { fingerprint })).toBe('the film changed');
});

const OPTIONS: [stage: StageName, change: (config: Config) => void, why: string | null][] = [
  ['asr', ({ stages }) => Object.assign(stages.asr, { threads: 1, batchSize: 2 }), null],
  ['asr', ({ stages }) => Object.assign(stages.asr, { checkpointSeconds: 9 }), null],
  // The result of another device still holds; `retry --from asr` asks for a new one.
  ['asr', ({ stages }) => Object.assign(stages.asr, { device: 'cpu', engine: 'mlx' }), null],
  ['pyannote-vad', ({ stages }) => Object.assign(stages['pyannote-vad'], { batchSize: 1 }), null],
  ['tmdb', ({ stages }) => Object.assign(stages.tmdb, { timeoutSeconds: 1, retries: 0 }), null],
  ['asr', ({ stages }) => Object.assign(stages.asr, { beamSize: 1 }), 'options changed'],
  ['tmdb', ({ stages }) => Object.assign(stages.tmdb, { cacheDays: 0 }), 'options changed'],
];

test('options count that can change the result, and no others', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux', 'tmdb', 'silero-vad', 'pyannote-vad', 'pre-ner', 'asr']);
  for (const [stage, change, why] of OPTIONS) {
    const config = testConfig();
    change(config);
    expect(await reason(stages, stage, { config }), `${stage} ${change}`).toBe(why);
  }
});

test('an option that a new version has added makes the stage run again', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  await rewrite(stages, (manifest) => {
    delete (manifest['options'] as Record<string, unknown>)['audioStream'];
  });
  expect(await reason(stages, 'demux')).toBe('options changed');
});

test("another stage's option that was read is compared, too", async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  await rewrite(stages, (manifest) => {
    Object.assign(manifest['options'] as object, { 'subtitle-gen.subtitles': ['en'] });
  });
  expect(await reason(stages, 'demux')).toBeNull();
  const config = testConfig();
  config.stages['subtitle-gen'].subtitles = ['de'];
  expect(await reason(stages, 'demux', { config })).toBe('options changed');
});

test('a lock for the profile best is the one that counts there', async () => {
  await using stages = await FakeStages.create();
  const config = testConfig();
  config.profile = 'best';
  await make(stages, ['demux'], config);
  expect(await reason(stages, 'demux', { config, profile: 'best' })).toBeNull();
  stages.writeCode('requirements/demux.best.lock', 'torch==2.0.0');
  expect(await reason(stages, 'demux', { config, profile: 'best' })).toBe('its packages changed');
});

test('the model must be the one that was used', async () => {
  await using stages = await FakeStages.create({ demux: 'uses-model whisper-base abc' });
  await make(stages, ['demux']);
  expect(await reason(stages, 'demux')).toBe('its model is missing');
  const record = join(stages.cacheDir, 'models/whisper-base/model.json');
  await mkdir(dirname(record), { recursive: true });
  await writeFile(record, JSON.stringify({ schema: 1, sha256: 'abc' }));
  expect(await reason(stages, 'demux')).toBeNull();
  await writeFile(record, JSON.stringify({ schema: 1, sha256: 'def' }));
  expect(await reason(stages, 'demux')).toBe('its model changed');
  await writeFile(record, '{');
  expect(await reason(stages, 'demux')).toBe('its model is missing');
});

const DEGRADED: [stage: 'tmdb' | 'demux', why: string, rerun: string | null][] = [
  ['tmdb', 'no_key', null],
  ['tmdb', 'no_match', null],
  ['tmdb', 'network', 'its result was degraded: network'],
  ['demux', 'network', null],
];

test.each(DEGRADED)('%s degraded for %s: %s', async (stage, why, rerun) => {
  await using stages = await FakeStages.create({ [stage]: `degrades ${why}` });
  await make(stages, [stage]);
  expect(await reason(stages, stage)).toBe(rerun);
});

test('a key that came since makes tmdb run again, and the manifest does not hold it', async () => {
  await using stages = await FakeStages.create({ tmdb: 'degrades no_key' });
  await make(stages, ['tmdb']);
  const config = testConfig();
  config.stages.tmdb.apiKey = 'a-secret';
  expect(await reason(stages, 'tmdb', { config })).toBe('options changed');
  const path = manifestPath(stages.movieDir, 'tmdb');
  const manifest = stageManifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  manifest.options['apiKey'] = '(set)';
  await writeFile(path, JSON.stringify(manifest));
  expect(await reason(stages, 'tmdb', { config })).toBeNull();
  expect(await reason(stages, 'tmdb')).toBe('options changed');
});

test('a long hash ends when the run is aborted', async () => {
  await using stages = await FakeStages.create();
  await make(stages, ['demux']);
  const { movieDir, fingerprint, config } = stages.request();
  const request = { stage: 'demux', movieDir, fingerprint, config, profile: 'starter' } as const;
  const check = checkFreshness(request, stages, new FileHashes(), AbortSignal.abort());
  await expect(check).rejects.toThrow(/abort/i);
});

test.each([
  ['tmdb', 'the film was renamed'],
  ['subtitle-gen', 'the film was renamed'],
  ['mux', 'the film was renamed'],
  ['demux', null],
] as const)('%s of a film with another name', async (stage, expected) => {
  await using stages = await FakeStages.create();
  await make(stages, ['tmdb', 'demux', 'silero-vad', 'pyannote-vad', 'pre-ner', 'asr']);
  await make(stages, ['shots', 'post-ner', 'translation', 'diarization', 'subtitle-gen', 'mux']);
  const at = (name: string) => ({ source: join(dirname(stages.source), name) });
  expect(await reason(stages, stage, at('Other Film.mkv'))).toBe(expected);
  expect(await reason(stages, stage, at('Fake Film.mp4'))).toBeNull();
});

/** Manifests of all stages that have done nothing, as Python writes them for the project at `root`. */
const MANIFESTS = `
import json, logging, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1] + "/python")
from subpiped.stage.manifest import StageManifest
options = json.loads(Path(sys.argv[1], "config/default.json").read_text())["stages"]
for stage in options:
    with StageManifest(stage, Path(sys.argv[2]), logging.getLogger(stage)) as manifest:
        manifest.set_options(options[stage], "starter")
`;

test('a comment in the code that makes cues runs only subtitle-gen again', async () => {
  await using stages = await FakeStages.create();
  for (const folder of [
    'config',
    ...['scripts', 'subpiped', 'requirements'].map((n) => `python/${n}`),
  ])
    await cp(join(projectDir(), folder), join(stages.path, folder), { recursive: true });
  const arguments_ = ['-c', MANIFESTS, stages.path, stages.movieDir];
  await execa(interpreterOf('demux'), arguments_);
  const stale = async () => {
    const reasons = await Promise.all(
      STAGE_NAMES.map(async (stage) => [stage, await reason(stages, stage)] as const),
    );
    return Object.fromEntries(reasons.filter(([, why]) => why !== null));
  };
  expect(await stale()).toEqual({});
  await appendFile(join(stages.pythonDir, 'subpiped/cues/cut.py'), '# A comment.\n');
  expect(await stale()).toEqual({
    'subtitle-gen': 'its code changed: python/subpiped/cues/cut.py',
  });
});
