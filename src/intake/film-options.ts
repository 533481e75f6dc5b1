import { lstat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import {
  checkFilmOptions,
  combinationProblems,
  type FilmOptions,
  withFilmOptions,
} from '../config/film-options.ts';
import type { Config } from '../config/schema.ts';
import { SubpipedError } from '../domain/errors.ts';
import { asFileFailure, isAbsent } from '../system/file-errors.ts';
import { jsonProblem } from '../system/json-problem.ts';
import { NotRegularError, openRegularFile } from '../system/regular-file.ts';
import { refusalOf } from './stable-file.ts';

const SUFFIX = '.subpiped.json';
const FOLDER_FILE = 'subpiped.json';
const MAX_BYTES = 1 << 20;

type FilmOptionsFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'options'; readonly name: string; readonly options: FilmOptions }
  | { readonly kind: 'problem'; readonly name: string; readonly message: string };

/**
 * Names of the files that may hold options of a film, the nearest first. The nearest one alone
 * counts: a film's own file says everything about it.
 */
function optionsNames(sourcePath: string): string[] {
  const film = basename(sourcePath);
  const stem = basename(film, extname(film));
  // A file system that does not fold forms of a name may hold the person's form of it.
  const forms = [film, stem].flatMap((own) => [own, own.normalize('NFC'), own.normalize('NFD')]);
  return [...new Set(forms.map((form) => `${form}${SUFFIX}`)), FOLDER_FILE];
}

/**
 * The options beside a film: none, some, or a file that says nothing that can be understood. Throws
 * `read_failed`, `volume_missing` or `cannot_read` where nobody can tell.
 */
export async function readFilmOptions(sourcePath: string): Promise<FilmOptionsFile> {
  for (const name of optionsNames(sourcePath)) {
    const found = await readText(join(dirname(sourcePath), name));
    if (found === null) continue;
    if ('problem' in found) return { kind: 'problem', name, message: found.problem };
    const broken = jsonProblem(found.text);
    if (broken !== null) return { kind: 'problem', name, message: `not valid JSON: ${broken}` };
    const checked = checkFilmOptions(JSON.parse(found.text));
    return checked.problems === undefined
      ? { kind: 'options', name, options: checked.options }
      : { kind: 'problem', name, message: checked.problems.join('; ') };
  }
  return { kind: 'none' };
}

async function readText(path: string): Promise<{ text: string } | { problem: string } | null> {
  try {
    // A pipe of that name must not make the daemon wait for somebody to write into it.
    const file = await openRegularFile(path);
    try {
      if ((await file.stat()).size > MAX_BYTES) return { problem: 'it is larger than 1 MiB' };
      const block = Buffer.alloc(MAX_BYTES + 1);
      const { bytesRead } = await file.read(block, 0, block.length, 0);
      if (bytesRead > MAX_BYTES) return { problem: 'it is larger than 1 MiB' };
      return decode(block.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch (error) {
    return await whyUnread(path, error);
  }
}

/** A file that is there may be mended by the person; of one that nobody can see nothing is known. */
async function whyUnread(path: string, error: unknown): Promise<{ problem: string } | null> {
  if (error instanceof NotRegularError) return { problem: error.message };
  // A film's name may leave no room for the suffix.
  if (isAbsent(error)) return null;
  const refusal = refusalOf(error);
  if (refusal !== null && refusal.reason !== 'needs_permission') throw asFileFailure('read', error);
  try {
    await lstat(path);
  } catch (unseen) {
    if (isAbsent(unseen)) return null;
    throw asFileFailure('read', unseen);
  }
  if (refusal !== null) return { problem: 'no permission to read it' };
  return { problem: `it cannot be read: ${(error as Error).message}` };
}

function decode(bytes: Uint8Array): { text: string } | { problem: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'it is not UTF-8 text: save it as UTF-8' };
  }
}

/**
 * The configuration of one film; throws `film_options_invalid`, naming the file and what to mend, or as
 * `readFilmOptions`.
 */
export async function filmConfig(sourcePath: string, config: Config): Promise<Config> {
  const file = await readFilmOptions(sourcePath);
  if (file.kind === 'none') return config;
  if (file.kind === 'problem') throw refusal(file.name, file.message);
  const merged = withFilmOptions(config, file.options);
  const problems = combinationProblems(merged);
  if (problems.length > 0) throw refusal(file.name, problems.join('; '));
  return merged;
}

function refusal(name: string, message: string): SubpipedError {
  return new SubpipedError('film_options_invalid', `${name}: ${message}`, {
    hint: `fix or remove ${name} next to the film; the film resumes automatically`,
  });
}

/** What is wrong with a film's options now; null when they are right or there are none. */
export async function filmOptionsProblem(
  sourcePath: string,
  config: Config,
): Promise<string | null> {
  try {
    await filmConfig(sourcePath, config);
    return null;
  } catch (error) {
    if (error instanceof SubpipedError && error.code === 'film_options_invalid')
      return error.message;
    throw error;
  }
}

/**
 * The file that says that a film is to be left alone, or null. A broken file skips nothing: the
 * film comes in, and its job says what is wrong.
 */
export async function skippedBy(sourcePath: string): Promise<string | null> {
  const file = await readFilmOptions(sourcePath);
  return file.kind === 'options' && file.options.skip === true ? file.name : null;
}

/** What intake asks about the options beside films. */
export function optionsBesideFilms(config: Config) {
  return {
    skippedBy,
    /** Broken options want what the configuration wants: their film comes in, and its job says so. */
    async subtitlesFor(sourcePath: string): Promise<readonly string[]> {
      const file = await readFilmOptions(sourcePath);
      const own = file.kind === 'options' ? file.options.subtitles : undefined;
      return own ?? config.stages['subtitle-gen'].subtitles;
    },
    /** Whether the options of a film, which it waits for, are right now. */
    async isRecovered(sourcePath: string): Promise<boolean> {
      try {
        return (await filmOptionsProblem(sourcePath, config)) === null;
      } catch (error) {
        if (error instanceof SubpipedError) return false;
        throw error;
      }
    },
  };
}
