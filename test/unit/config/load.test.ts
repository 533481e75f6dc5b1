import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LoadOptions } from '../../../src/config/layers.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { resolveHome, withFolders } from '../../../src/config/paths.ts';
import { SubpipedError } from '../../../src/domain/errors.ts';
import { STAGES } from '../../../src/domain/stage.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

type Given = Pick<LoadOptions, 'file' | 'set'> & { env?: Record<string, string> };

const home = resolveHome('/films', { env: {}, platform: 'linux', homeDir: '/home/ada' });

/** Loads as on a machine where nothing is configured but what is given. */
function load({ env = {}, ...options }: Given = {}) {
  const places = { env, platform: 'linux', homeDir: folder.path } as const;
  return loadConfig({ home, places, ...options });
}

async function fileOf(content: unknown): Promise<string> {
  const path = join(folder.path, 'my config.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** What a configuration is refused with. */
function refusal(given: Given): SubpipedError {
  try {
    load(given);
  } catch (error) {
    if (error instanceof SubpipedError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

function problems(given: Given): string[] {
  const { code, exitCode, message } = refusal(given);
  expect({ code, exitCode }).toEqual({ code: 'config_invalid', exitCode: 78 });
  return message
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

describe('where values come from', () => {
  test('defaults hold where nothing else is said', () => {
    expect(load().stages.asr).toMatchObject({ language: 'auto', beamSize: 5 });
  });

  test('a file lays its values over the defaults and leaves their neighbors', async () => {
    const file = await fileOf({ stages: { asr: { beamSize: 1, languages: ['mr'] } } });
    expect(load({ file }).stages.asr).toMatchObject({
      beamSize: 1,
      languages: ['mr'],
      language: 'auto',
    });
  });

  test('defaults, then the file, then the environment, then flags', async () => {
    const file = await fileOf({
      log: { level: 'warn', maxFiles: 7 },
      stages: { asr: { beamSize: 2, language: 'en', padSeconds: 1 } },
    });
    const env = { SUBPIPED__STAGES__ASR__BEAM_SIZE: '3', SUBPIPED__STAGES__ASR__LANGUAGE: 'hi' };
    const { stages, log } = load({ file, env, set: ['stages.asr.beamSize=4'] });
    expect(log).toMatchObject({ level: 'warn', maxFiles: 7, maxSizeMb: 10 });
    expect(stages.asr).toMatchObject({ beamSize: 4, language: 'hi', padSeconds: 1 });
  });

  test('the last of several flags counts', () => {
    const set = ['log.maxFiles=2', 'log.maxFiles=3'];
    expect(load({ set }).log.maxFiles).toBe(3);
  });

  test('the file at the usual place is found', async () => {
    const path = await fileOf({ notify: { enabled: false } });
    expect(load({ env: { SUBPIPED_CONFIG: path } }).notify.enabled).toBe(false);
  });

  test('names may be written as environments do, values as JSON or plain', () => {
    const env = {
      SUBPIPED__STAGES__PYANNOTE_VAD__BATCH_SIZE: '4',
      SUBPIPED__STAGES__ASR__USEPROMPT: 'false',
    };
    const set = ['stages.asr.languages=["hi"]', 'folders.out=/a=b'];
    const config = load({ env, set });
    expect(config.stages['pyannote-vad'].batchSize).toBe(4);
    expect(config.stages.asr.usePrompt).toBe(false);
    expect(config.stages.asr.languages).toEqual(['hi']);
    expect(config.folders.out).toBe('/a=b');
  });

  test('TMDB_API_KEY is text whatever it looks like, and more than the file', async () => {
    const file = await fileOf({ stages: { tmdb: { apiKey: 'of the file' } } });
    const env = { TMDB_API_KEY: '12345' };
    expect(load({ file, env }).stages.tmdb.apiKey).toBe('12345');
    expect(load({ file, env: { TMDB_API_KEY: '' } }).stages.tmdb.apiKey).toBe('of the file');
  });
});

describe('files', () => {
  test('a named file must be there', () => {
    const file = join(folder.path, 'none.json');
    expect(problems({ file })).toEqual([`${file}: no such file`]);
    expect(problems({ env: { SUBPIPED_CONFIG: file } })).toEqual([`${file}: no such file`]);
  });

  test.each([
    ['{ "log": ', /^.+my config\.json: not valid JSON: /u],
    ['[1]', /^.+my config\.json: not a JSON object$/u],
    ['null', /^.+my config\.json: not a JSON object$/u],
  ])('%s is refused with the name of its file', async (content, expected) => {
    expect(problems({ file: await fileOf(content) })).toEqual([expect.stringMatching(expected)]);
  });

  test('a key that all objects have reaches only the file itself', async () => {
    const file = await fileOf('{ "__proto__": { "polluted": true } }');
    expect(problems({ file })).toEqual([expect.stringContaining('unknown option')]);
    expect('polluted' in {}).toBe(false);
  });

  test('a folder is no file', () => {
    expect(problems({ file: folder.path })).toEqual([expect.stringContaining(folder.path)]);
  });
});

describe('problems', () => {
  test('all are told at once, each with its path, whatever their kind', async () => {
    const file = await fileOf({
      logg: {},
      folders: { out: '/films/in/out' },
      queue: { leaseMs: 1, maxAttempts: 'three' },
      stages: {
        asr: { beemSize: 3, language: 'Hindi', model: 'large-v3-turbo', engine: 'mxl' },
        diarization: { minSpeakers: 5, maxSpeakers: 4 },
        'subtitle-gen': { minCueSeconds: 9, maxCueSeconds: 7 },
        'silero-vad': { device: 'mps' },
      },
    });
    const env = { SUBPIPED__STAGES__ASR__BEAMSIZ: '3' };
    const set = ['stages.asr', 'stages.asr=3', 'nothing.such=1', 'log'];
    expect(problems({ file, env, set }).sort()).toEqual([
      expect.stringMatching(/^--set log: write --set PATH=VALUE$/u),
      expect.stringMatching(/^--set nothing\.such: unknown option nothing$/u),
      expect.stringMatching(/^--set stages\.asr: choose one option of stages\.asr: .*beamSize/u),
      expect.stringMatching(/^--set stages\.asr: write --set PATH=VALUE$/u),
      expect.stringMatching(
        /^SUBPIPED__STAGES__ASR__BEAMSIZ: unknown option stages\.asr\.BEAMSIZ: did you mean beamSize\?$/u,
      ),
      expect.stringMatching(
        /^folders\.in: \/films\/in\/out is inside \/films\/in: .*side by side$/u,
      ),
      expect.stringMatching(/^queue\.leaseMs: .*3000/u),
      expect.stringMatching(/^queue\.maxAttempts: .*expected number/u),
      `stages.asr.engine: use one of: ${['auto', ...STAGES.asr.engines].join(', ')}`,
      expect.stringMatching(/^stages\.asr\.language: use auto or a Whisper language code/u),
      expect.stringMatching(/^stages\.asr\.model: .*turbo models cannot translate/u),
      expect.stringMatching(/^stages\.diarization\.minSpeakers: is more than maxSpeakers/u),
      expect.stringMatching(/^stages\.silero-vad\.device: .*auto, cpu$/u),
      expect.stringMatching(/^stages\.subtitle-gen\.minCueSeconds: is more than maxCueSeconds/u),
      expect.stringMatching(/^unknown option logg: did you mean log\?$/u),
      expect.stringMatching(/^unknown option stages\.asr\.beemSize: did you mean beamSize\?$/u),
    ]);
  });

  test('an option that was renamed is told by its new name, however it is written', async () => {
    const file = await fileOf({ stages: { diarization: { minClusterSeconds: 1 } } });
    expect(problems({ file })).toEqual([
      'unknown option stages.diarization.minClusterSeconds: it is stages.diarization.minCleanSeconds now',
    ]);
    expect(problems({ set: ['stages.diarization.min-cluster-seconds=1'] })).toEqual([
      expect.stringMatching(/: it is stages.diarization.minCleanSeconds now$/u),
    ]);
  });

  test.each(['intake.recheckMs', 'disk.checkMs', 'notify.groupMs', 'power.checkMs'])(
    'a time that no timer can wait is refused: %s',
    (option) => {
      expect(() => load({ set: [`${option}=2147483647`] })).not.toThrow();
      expect(problems({ set: [`${option}=2147483648`] })).toHaveLength(1);
    },
  );

  test('one is a problem, two are problems', () => {
    expect(refusal({ set: ['x=1'] }).message).toMatch(/^the configuration has a problem:\n/u);
    expect(refusal({ set: ['x=1', 'y=1'] }).message).toMatch(/has 2 problems:\n/u);
  });

  test('a section that is none is told, also when something else is laid into it', async () => {
    const file = await fileOf({ stages: 3, log: null });
    const told = problems({ file, env: { TMDB_API_KEY: 'k' }, set: ['log.level=info'] });
    expect(told).toContainEqual(expect.stringMatching(/^stages: .*expected object/u));
    expect(told).toContainEqual(expect.stringMatching(/^log: .*expected object/u));
  });
});

describe('what cannot go together', () => {
  test.each(['large-v3-turbo', 'whisper-Turbo'])('%s translates nothing', (model) => {
    const set = [`stages.asr.model=${model}`];
    for (const task of ['auto', 'translate']) {
      expect(problems({ set: [...set, `stages.asr.task=${task}`] })).toHaveLength(1);
    }
    expect(load({ set: [...set, 'stages.asr.task=transcribe'] }).stages.asr.model).toBe(model);
  });

  test.each([
    ['/films/in', 'it is in/ itself'],
    ['/films/in/out', 'it lies in in/'],
    ['in/deep/out', 'it is named from the home'],
    ['/films/in/..out', 'its name begins with dots'],
    ['/films/in/../in/x', 'it goes up and down again'],
  ])('out/ may not be %s: %s', (out) => {
    expect(problems({ set: [`folders.out=${out}`] })).toEqual([
      expect.stringMatching(/^folders\.in: .* is inside \/films\/in: put them side by side$/u),
    ]);
  });

  test('in/ may not hold the state', () => {
    expect(problems({ set: ['folders.in=/films', 'folders.out=/elsewhere'] })).toEqual([
      expect.stringMatching(/^folders\.in: \/films\/state is inside \/films/u),
    ]);
  });

  test.each(['/films/inner', '/elsewhere', 'out/new'])('out/ may be %s', (out) => {
    expect(load({ set: [`folders.out=${out}`] }).folders.out).toBe(out);
  });

  test('a ~ is not taken for a name', () => {
    expect(problems({ set: ['folders.in=~/Films'] })).toEqual([
      'folders.in: write the full path instead of ~',
    ]);
  });

  test.each([
    ['stages.asr', 'mlx', 'cuda', 'use one of those that mlx supports: auto, mlx, cpu'],
    [
      'stages.asr',
      'auto',
      'mps',
      'use one of those that its engines support: auto, mlx, cpu, cuda',
    ],
  ])('%s with %s is not put on %s', (stage, engine, device, message) => {
    const set = [`${stage}.engine=${engine}`, `${stage}.device=${device}`];
    expect(problems({ set })).toEqual([`${stage}.device: ${message}`]);
  });

  test('a stage is put on any device that its engine supports', () => {
    const set = ['stages.asr.engine=ctranslate2', 'stages.asr.device=cuda'];
    expect(load({ set }).stages.asr).toMatchObject({ engine: 'ctranslate2', device: 'cuda' });
  });
});

test('an option that has another name now is told by it', async () => {
  const file = await fileOf('{ "stages": { "subtitle-gen": { "shotChanges": false } } }');
  const set = ['stages.subtitle-gen.shotChanges=false'];
  const told = 'unknown option stages.subtitle-gen.shotChanges: it is stages.shots.enabled now';
  expect(problems({ file })).toEqual([told]);
  expect(problems({ set })).toEqual([`--set ${set[0]?.split('=')[0]}: ${told}`]);
  const env = { SUBPIPED__STAGES__SUBTITLE_GEN__SHOT_CHANGES: 'false' };
  expect(problems({ env })).toEqual([expect.stringContaining('it is stages.shots.enabled now')]);
});

test('engine and device of a stage without a model are refused with what to do', async () => {
  const file = await fileOf({ stages: { mux: { device: 'cpu' } } });
  const told = 'this stage runs no model, so leave it out';
  expect(problems({ file })).toEqual([`unknown option stages.mux.device: ${told}`]);
  const env = { SUBPIPED__STAGES__SUBTITLE_GEN__ENGINE: 'auto' };
  expect(problems({ env })).toEqual([expect.stringContaining(told)]);
  expect(problems({ set: ['stages.asr.devise=cpu'] })).toEqual([
    expect.stringContaining('did you mean device?'),
  ]);
});

test('folders are named from the home or whole', () => {
  const config = load({ set: ['folders.in=drop', 'folders.out=/big/out'] });
  expect(withFolders(home, config)).toEqual({
    ...home,
    in: '/films/drop',
    inboxes: ['/films/drop'],
    out: '/big/out',
  });
  expect(withFolders(home, load())).toEqual(home);
});

test('several folders are watched, the first is the one that is shown', () => {
  const config = load({ set: ['folders.in=["in", "/big/films"]'] });
  expect(withFolders(home, config)).toMatchObject({
    in: '/films/in',
    inboxes: ['/films/in', '/big/films'],
  });
});

test.each([
  ['["/big", "/big/films"]', /films is inside .*big, which is already watched/u],
  ['["/big", "/big"]', /is already watched/u],
  ['["in", "."]', /out is inside .*: put them side by side/u],
])('watched folders %s are refused', (folders, problem) => {
  expect(problems({ set: [`folders.in=${folders}`] })).toContainEqual(
    expect.stringMatching(problem),
  );
});

test.each([
  ['intake.scanCron', '* * *', /cron fields/u],
  ['intake.extensions', '[".MKV"]', /lower case without a dot/u],
  ['stages.subtitle-gen.subtitles', '[]', /1 item/u],
  ['stages.subtitle-gen.subtitles', 'en,en', /list each language once/u],
  ['stages.subtitle-gen.formats', 'vtt', /keep srt/u],
  ['stages.translation.translators', '[{"program": "x"}]', /"command"/u],
  ['stages.tmdb.language', 'en_US', /such as en-US/u],
  ['stages.pre-ner.maxPromptTokens', '225', /224/u],
  ['version', '2', /expected 1/u],
])('%s=%s is refused with what would do', (path, value, remedy) => {
  expect(problems({ set: [`${path}=${value}`] })).toEqual([
    expect.stringMatching(new RegExp(`^${path.replaceAll('.', '\\.')}.*${remedy.source}`, 'u')),
  ]);
});
