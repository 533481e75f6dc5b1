import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import defaults from '../../../config/default.json' with { type: 'json' };
import { type Config, configSchema } from '../../../src/config/schema.ts';
import {
  filmConfig,
  filmOptionsProblem,
  optionsBesideFilms,
  readFilmOptions,
  skippedBy,
} from '../../../src/intake/film-options.ts';
import { stageEnvironment } from '../../../src/pipeline/stage-environment.ts';
import { withClosed } from '../../helpers/as-nobody.ts';
import { type TemporaryFolder, temporaryFolder } from '../../helpers/temporary-folder.ts';

const CONFIG: Config = configSchema.parse(defaults);

let folder: TemporaryFolder;
let film: string;
beforeEach(async () => {
  folder = await temporaryFolder();
  film = join(folder.path, 'Film.mp4');
});
afterEach(() => folder[Symbol.asyncDispose]());

async function beside(name: string, content: unknown): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(join(dirname(film), name), text);
}

const problemOf = (content: unknown, config = CONFIG) =>
  beside('Film.subpiped.json', content).then(() => filmOptionsProblem(film, config));

describe('which file counts', () => {
  test('without one the configuration stays as it is', async () => {
    expect(await filmConfig(film, CONFIG)).toBe(CONFIG);
  });

  test.each([
    ['Film.mp4.subpiped.json', ['Film.mp4.subpiped.json', 'Film.subpiped.json', 'subpiped.json']],
    ['Film.subpiped.json', ['Film.subpiped.json', 'subpiped.json']],
    ['subpiped.json', ['subpiped.json', 'Other.subpiped.json']],
  ])('%s is the nearest of %j, and counts alone', async (nearest, names) => {
    for (const name of names) {
      await beside(
        name,
        name === nearest ? { language: 'ta' } : { language: 'hi', title: 'Other' },
      );
    }
    const { asr, tmdb } = (await filmConfig(film, CONFIG)).stages;
    expect([asr.language, tmdb.title]).toEqual(['ta', null]);
  });

  test('a file in the folder above is not meant', async () => {
    await beside('subpiped.json', { language: 'hi' });
    const inner = join(folder.path, 'Inner', 'Film.mp4');
    await mkdir(dirname(inner));
    expect((await readFilmOptions(inner)).kind).toBe('none');
  });

  test.each(['NFC', 'NFD'] as const)(
    'a name in the other form than %s is the same name',
    async (form) => {
      const other = form === 'NFC' ? 'NFD' : 'NFC';
      film = join(folder.path, 'Café.mp4'.normalize(form));
      await beside('Café.subpiped.json'.normalize(other), { language: 'hi' });
      expect((await filmConfig(film, CONFIG)).stages.asr.language).toBe('hi');
    },
  );

  test('a name that leaves no room for the suffix has no file', async () => {
    film = join(folder.path, `${'ह'.repeat(83)}.mp4`);
    await writeFile(film, '');
    await beside('subpiped.json', { language: 'hi' });
    expect((await filmConfig(film, CONFIG)).stages.asr.language).toBe('hi');
  });
});

describe('what the options do', () => {
  test('each goes into the section of the stage that it concerns', async () => {
    await beside('Film.subpiped.json', {
      language: 'hi',
      task: 'translate',
      tmdbId: 14467,
      imdbId: 'tt0473367',
      title: 'Jaane Tu… Ya Jaane Na',
      year: 2008,
      glossary: ['Aditi', { name: 'जय', aliases: ['Rats'], gender: 'male' }],
      audioStream: 2,
      skip: false,
    });
    const config = structuredClone(CONFIG);
    config.stages['pre-ner'].glossary = ['Pinky'];
    const { stages, ...rest } = await filmConfig(film, config);
    expect(stages.demux.audioStream).toBe(2);
    expect(stages.tmdb).toMatchObject({
      id: 14467,
      imdbId: 'tt0473367',
      title: 'Jaane Tu… Ya Jaane Na',
      year: 2008,
    });
    // The names for all films stay.
    expect(stages['pre-ner'].glossary).toEqual([
      'Aditi',
      { name: 'जय', aliases: ['Rats'], gender: 'male' },
      'Pinky',
    ]);
    expect(stages.asr).toMatchObject({ language: 'hi', task: 'translate' });
    expect({ ...rest, stages: CONFIG.stages }).toEqual(CONFIG);
    expect(config.stages.asr.language).toBe('auto');
    // What a stage reads.
    const { SUBPIPED_OPTIONS: options = '' } = stageEnvironment(
      {
        jobId: 1,
        attempt: 1,
        config: { ...rest, stages },
        cacheDir: '/cache',
        mediaSeconds: null,
        excludeDevices: [],
        daemon: 'daemon',
        run: 'a-run',
      },
      {},
    );
    expect(JSON.parse(options).stages.asr).toMatchObject({ language: 'hi', task: 'translate' });
  });

  test('null takes back what the configuration says', async () => {
    const config = structuredClone(CONFIG);
    config.stages.demux.audioStream = 1;
    await beside('Film.subpiped.json', { audioStream: null });
    expect((await filmConfig(film, config)).stages.demux.audioStream).toBeNull();
  });

  test('skip names the file that says so, until it is gone', async () => {
    expect(await skippedBy(film)).toBeNull();
    await beside('subpiped.json', { skip: true });
    expect(await skippedBy(film)).toBe('subpiped.json');
    // The nearer one says nothing of skipping.
    await beside('Film.subpiped.json', {});
    expect(await skippedBy(film)).toBeNull();
    await rm(join(folder.path, 'Film.subpiped.json'));
    expect(await skippedBy(film)).toBe('subpiped.json');
    await beside('subpiped.json', '{"skip": true');
    expect(await skippedBy(film)).toBeNull();
  });
});

describe('what is wrong is said', () => {
  test.each([
    ['{"language": "hi",}', 'not valid JSON: line 1, column 19: expected a name in double quotes'],
    ['', 'not valid JSON: line 1, column 1: the file ends here, but'],
    [{ langauge: 'hi' }, 'unknown option langauge: did you mean language?'],
    [{ language: 'Hindi' }, 'language: use auto or a Whisper language code, such as hi'],
    [{ task: 'translat' }, 'task: Invalid option'],
    [{ tmdbId: '14467' }, 'tmdbId: Invalid input: expected number'],
    [{ imdbId: '0473367' }, 'imdbId: use a code such as tt0473367'],
    [{ glossary: ['Aditi', { nam: 'Jai' }] }, 'glossary.1: use a name, or {"name"'],
    [{ glossary: ['one\u0007two'] }, 'glossary.0: write it on one line'],
    [{ title: 'one\ntwo' }, 'title: write it on one line'],
    [{ skip: 'yes' }, 'skip: Invalid input: expected boolean'],
    [['hi'], 'Invalid input: expected object'],
    ['{"__proto__": {"skip": true}}', 'unknown option __proto__'],
  ])('%j', async (content, problem) => {
    expect(await problemOf(content)).toContain(`Film.subpiped.json: ${problem}`);
  });

  test('all of it at once', async () => {
    const problem = await problemOf({ year: 3, skip: 1 });
    expect(problem).toMatch(/year: .*; skip: /);
  });

  test('what the options make of the configuration', async () => {
    const config = structuredClone(CONFIG);
    config.stages.asr = { ...config.stages.asr, model: 'large-v3-turbo', task: 'transcribe' };
    expect(await problemOf({ task: 'translate' }, config)).toContain(
      'Film.subpiped.json: stages.asr.model: Whisper turbo models cannot translate',
    );
  });

  test('with the code and the hint that make the job wait for it', async () => {
    await beside('Film.mp4.subpiped.json', '{');
    await expect(filmConfig(film, CONFIG)).rejects.toMatchObject({
      code: 'film_options_invalid',
      hint: 'fix or remove Film.mp4.subpiped.json next to the film; the film resumes automatically',
    });
  });

  test('a file that is too large', async () => {
    expect(await problemOf(`{"title": "${'x'.repeat(1 << 20)}"}`)).toContain('larger than 1 MiB');
  });

  test('bytes that are no text', async () => {
    await writeFile(join(folder.path, 'Film.subpiped.json'), Buffer.from([0x7b, 0xff, 0x7d]));
    expect(await filmOptionsProblem(film, CONFIG)).toContain('not UTF-8 text');
  });

  test('a mark at the beginning that Windows editors write is no mistake', async () => {
    expect(await problemOf('\ufeff{"language": "hi"}')).toBeNull();
  });

  test('a folder, and a pipe that nobody writes into', async () => {
    const path = join(folder.path, 'Film.subpiped.json');
    await mkdir(path);
    expect(await filmOptionsProblem(film, CONFIG)).toContain('not a regular file');
    await rm(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    expect(await filmOptionsProblem(film, CONFIG)).toContain('not a regular file');
  });

  test('a socket, which no program can open', async () => {
    const path = join(folder.path, 'Film.subpiped.json');
    const server = createServer().listen(path);
    await once(server, 'listening');
    expect(await filmOptionsProblem(film, CONFIG)).toContain('not a regular file');
    server.close();
  });
});

describe('which films wait for their options', () => {
  test.runIf(process.platform === 'linux')(
    'none because the disk or the folder cannot be read',
    async () => {
      // A folder whose files nobody may see: there need be no such file.
      await chmod(folder.path, 0o755);
      await withClosed(folder.path, async () => {
        await expect(filmOptionsProblem(film, CONFIG)).rejects.toMatchObject({
          code: 'cannot_read',
          hint: expect.stringContaining('allow'),
        });
      });
      // Nothing lies at the beginning of a process's memory: each read ends with EIO.
      const path = join(folder.path, 'Film.subpiped.json');
      await symlink('/proc/self/mem', path);
      await expect(filmOptionsProblem(film, CONFIG)).rejects.toMatchObject({ code: 'read_failed' });
      const { isRecovered } = optionsBesideFilms(CONFIG);
      expect(await isRecovered(film)).toBe(false);
    },
  );

  test('until the file is mended or removed', async () => {
    const { isRecovered } = optionsBesideFilms(CONFIG);
    await problemOf('{');
    expect(await isRecovered(film)).toBe(false);
    await beside('Film.subpiped.json', '{}');
    expect(await isRecovered(film)).toBe(true);
    await rm(join(folder.path, 'Film.subpiped.json'));
    expect(await isRecovered(film)).toBe(true);
  });
});
