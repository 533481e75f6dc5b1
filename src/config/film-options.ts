import { z } from 'zod';
import { unknownOption } from './layers.ts';
import { type Config, configSchema } from './schema.ts';

const {
  asr,
  demux,
  tmdb,
  'pre-ner': preNer,
  'subtitle-gen': subtitleGen,
} = configSchema.shape.stages.shape;

/** What a person may say about one film, in a file beside it; everything may be left out. */
const filmOptionsSchema = z.strictObject({
  language: asr.shape.language.optional(),
  task: asr.shape.task.optional(),
  tmdbId: tmdb.shape.id.optional(),
  imdbId: tmdb.shape.imdbId.optional(),
  title: tmdb.shape.title.optional(),
  year: tmdb.shape.year.optional(),
  glossary: preNer.shape.glossary.optional(),
  audioStream: demux.shape.audioStream.optional(),
  subtitles: subtitleGen.shape.subtitles.optional(),
  /** Leaves the film alone. */
  skip: z.boolean().optional(),
});

export type FilmOptions = z.infer<typeof filmOptionsSchema>;

/** The options in a parsed file, or every problem with them. */
export function checkFilmOptions(
  value: unknown,
):
  | { readonly options: FilmOptions; readonly problems?: never }
  | { readonly problems: readonly string[] } {
  const { success, data, error } = filmOptionsSchema.safeParse(value);
  return success ? { options: data } : { problems: error.issues.flatMap(describe) };
}

function describe(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(filmOptionsSchema.shape);
    return issue.keys.map((key) => unknownOption([...issue.path, key].join('.'), key, known));
  }
  const path = issue.path.join('.');
  return [path === '' ? issue.message : `${path}: ${issue.message}`];
}

/**
 * The configuration of one film. Its names come before those for all films; every stage finds
 * what concerns it in its own section, so that a change makes that stage's result stale.
 */
export function withFilmOptions(config: Config, film: FilmOptions): Config {
  const { stages } = config;
  return {
    ...config,
    stages: {
      ...stages,
      demux: { ...stages.demux, ...given({ audioStream: film.audioStream }) },
      tmdb: {
        ...stages.tmdb,
        ...given({ id: film.tmdbId, imdbId: film.imdbId, title: film.title, year: film.year }),
      },
      'pre-ner': {
        ...stages['pre-ner'],
        glossary: [...(film.glossary ?? []), ...stages['pre-ner'].glossary],
      },
      asr: { ...stages.asr, ...given({ language: film.language, task: film.task }) },
      'subtitle-gen': { ...stages['subtitle-gen'], ...given({ subtitles: film.subtitles }) },
    },
  };
}

/** What is wrong with options that are right alone, such as a task that the model cannot do. */
export function combinationProblems(config: Config): string[] {
  const { error } = configSchema.safeParse(config);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(options: T): Given<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<T>;
}
