import { join } from 'node:path';
import { z } from 'zod';
import { readRegularFile } from '../system/regular-file.ts';

/** The largest artifact of a long film has some megabytes; what is larger was not made by a stage. */
const LARGEST = 64 * 1024 * 1024;

/** A list of which only the items of the right shape are taken: a report leaves nothing undone. */
function listOf<T extends z.ZodType>(item: T) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.flatMap((value) => {
        const read = item.safeParse(value);
        return read.success ? [read.data] : [];
      }),
    );
}

const strings = listOf(z.string());
const stretch = z.object({ start: z.number(), end: z.number() });
const reason = z.object({
  code: z.string(),
  severity: z.enum(['warning', 'review']),
  message: z.string(),
  value: z.number().nullable().catch(null),
  limit: z.number().nullable().catch(null),
});
const suspicious = z.object({
  start_ms: z.number(),
  end_ms: z.number(),
  text: z.string(),
  why: strings,
  outcome: z.string().catch('shown'),
  replacement: z.string().nullable().catch(null),
});
const cue = z.object({
  index: z.number(),
  start_ms: z.number(),
  end_ms: z.number(),
  lines: strings,
  song: z.boolean().catch(false),
});

const CUES = z.object({ language: z.string().catch(''), cues: listOf(cue) });
const QUALITY = z.object({
  verdict: z.enum(['pass', 'warnings', 'review']),
  reasons: listOf(reason),
  figures: z.record(z.string(), z.unknown()).catch({}),
  suspicious: listOf(suspicious),
});
const VAD = z.object({
  duration: z.number().catch(0),
  segments: listOf(stretch.extend({ disputed: z.boolean().catch(false) })),
});
const TURNS = z.object({ exclusive: listOf(stretch.extend({ speaker: z.string() })) });
const SONGS = z.object({ songs: listOf(stretch) });
const LEDGER = z.object({
  corrections: listOf(
    z.object({
      before: z.string(),
      after: z.string(),
      why: z.string().catch(''),
      score: z.number().nullable().catch(null),
    }),
  ),
});

const translated = z.object({
  start: z.number(),
  source: z.string(),
  translation: z.string(),
  translator: z.string().catch(''),
  how: z.string().catch(''),
  faults: strings,
  doubts: strings,
  witness: z.string().catch(''),
  agreement: z.number().nullable().catch(null),
});
const SCENES = z.object({
  source: z.string().catch(''),
  scenes: listOf(
    z.object({ start: z.number(), score: z.number().catch(1), sentences: listOf(translated) }),
  ),
});

export type Translation = z.infer<typeof SCENES>;
export type Stretch = z.infer<typeof stretch>;
export type Suspicious = z.infer<typeof suspicious>;
export type Cue = z.infer<typeof cue>;
export type Quality = z.infer<typeof QUALITY>;
export type NameChange = z.infer<typeof LEDGER>['corrections'][number];

/** What the stages have left of one subtitle track; `quality` is null where no gate has judged it. */
export interface TrackArtifacts {
  readonly language: string;
  readonly main: boolean;
  readonly cues: readonly Cue[];
  readonly quality: Quality | null;
}

/** What a report shows beside report.json; what cannot be read is empty. */
export interface Artifacts {
  readonly seconds: number;
  readonly speech: z.infer<typeof VAD>['segments'];
  readonly turns: z.infer<typeof TURNS>['exclusive'];
  readonly songs: readonly Stretch[];
  readonly names: readonly NameChange[];
  /** How the main track was translated; null where no translator was at work. */
  readonly translation: Translation | null;
}

export async function readArtifacts(movieDir: string): Promise<Artifacts> {
  const [vad, turns, songs, ledger, translation] = await Promise.all([
    read(movieDir, 'vad/pyannote.json', VAD),
    read(movieDir, 'diarization/turns.json', TURNS),
    read(movieDir, 'vad/songs.json', SONGS),
    read(movieDir, 'transcription/corrections.json', LEDGER),
    read(movieDir, 'translation/scenes.json', SCENES),
  ]);
  return {
    seconds: vad?.duration ?? 0,
    speech: vad?.segments ?? [],
    turns: turns?.exclusive ?? [],
    songs: songs?.songs ?? [],
    names: ledger?.corrections ?? [],
    translation,
  };
}

/**
 * The tracks that subtitle-gen made, by the names of its outputs: `cues`, and `cues.hi` for a
 * further one. Files of tracks that an earlier run made may still lie beside them.
 */
export async function readTracks(
  movieDir: string,
  outputs: readonly { readonly name: string }[],
): Promise<TrackArtifacts[]> {
  const further = outputs.flatMap(({ name }) => /^cues(\.[a-z-]+)$/u.exec(name)?.[1] ?? []);
  const tracks = await Promise.all(
    ['', ...further].map(async (suffix): Promise<TrackArtifacts | null> => {
      const [cues, quality] = await Promise.all([
        read(movieDir, `subtitles/cues${suffix}.json`, CUES),
        read(movieDir, `subtitles/quality${suffix}.json`, QUALITY),
      ]);
      return cues === null ? null : { ...cues, quality, main: suffix === '' };
    }),
  );
  return tracks.filter((track) => track !== null);
}

async function read<T>(movieDir: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    const text = await readRegularFile(join(movieDir, name), LARGEST);
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
